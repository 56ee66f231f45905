using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Recovering;

public sealed class MixedLeaseOnRedis(RedisTestServer server) : MixedLeaseTests(server);
