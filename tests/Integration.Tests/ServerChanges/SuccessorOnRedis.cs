using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.ServerChanges;

public sealed class SuccessorOnRedis(RedisTestServer server) : SuccessorTests(server);
