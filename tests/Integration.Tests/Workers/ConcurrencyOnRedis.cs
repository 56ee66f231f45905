using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class ConcurrencyOnRedis(RedisTestServer server) : ConcurrencyTests(server);
