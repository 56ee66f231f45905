using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Calls;

public sealed class FiredTokenOnRedis(RedisTestServer server) : FiredTokenTests(server);
