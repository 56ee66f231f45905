using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Calls;

public sealed class BoundsOnRedis(RedisTestServer server) : BoundsTests(server);
