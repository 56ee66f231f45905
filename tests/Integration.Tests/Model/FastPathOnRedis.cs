using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Model;

public sealed class FastPathOnRedis(RedisTestServer server) : FastPathTests(server);
