using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class CrossProcessOnRedis(RedisTestServer server) : CrossProcessTests(server);
