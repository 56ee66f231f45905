using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class OutcomeTableOnRedis(RedisTestServer server) : OutcomeTableTests(server);
