using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class RunningOnRedis(RedisTestServer server) : RunningTests(server);
