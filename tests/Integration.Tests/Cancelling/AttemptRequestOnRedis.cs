using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class AttemptRequestOnRedis(RedisTestServer server) : AttemptRequestTests(server);
