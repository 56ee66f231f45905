using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Retrying;

public sealed class BackoffOnRedis(RedisTestServer server) : BackoffTests(server);
