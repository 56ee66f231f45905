using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Stopping;

public sealed class StoppingOnRedis(RedisTestServer server) : StoppingTests(server);
