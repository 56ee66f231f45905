using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Recovering;

public sealed class RecoveryOnRedis(RedisTestServer server) : RecoveryTests(server);
