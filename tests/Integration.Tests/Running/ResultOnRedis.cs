using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class ResultOnRedis(RedisTestServer server) : ResultTests(server);
