using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Held;

public sealed class HeldOnRedis(RedisTestServer server) : HeldTests(server);
