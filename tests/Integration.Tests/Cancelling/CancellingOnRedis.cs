using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class CancellingOnRedis(RedisTestServer server) : CancellingTests(server);
