using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Loops;

public sealed class AmbientStateOnRedis(RedisTestServer server) : AmbientStateTests(server);
