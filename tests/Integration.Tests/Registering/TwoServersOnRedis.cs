using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Registering;

public sealed class TwoServersOnRedis(RedisTestServer server, EmbeddedTestServer other) : TwoServersTests(server, other);
