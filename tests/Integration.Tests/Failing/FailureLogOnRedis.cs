using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Failing;

public sealed class FailureLogOnRedis(RedisTestServer server) : FailureLogTests(server);
