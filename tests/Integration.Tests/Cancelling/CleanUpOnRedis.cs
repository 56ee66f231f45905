using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class CleanUpOnRedis(RedisTestServer server) : CleanUpTests(server);
