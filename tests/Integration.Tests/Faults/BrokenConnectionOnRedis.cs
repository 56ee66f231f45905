using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class BrokenConnectionOnRedis(RedisTestServer server) : BrokenConnectionTests(server);
