using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Inspecting;

public sealed class ListingOnRedis(RedisTestServer server) : ListingTests(server);
