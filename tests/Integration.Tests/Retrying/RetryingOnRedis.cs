using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Retrying;

public sealed class RetryingOnRedis(RedisTestServer server) : RetryingTests(server);
