using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class LaterAttemptOnRedis(RedisTestServer server) : LaterAttemptTests(server);
