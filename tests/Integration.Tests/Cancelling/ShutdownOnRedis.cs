using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class ShutdownOnRedis(RedisTestServer server) : ShutdownTests(server);
