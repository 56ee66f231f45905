using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Registering;

public sealed class SynchronousDisposalOnRedis(RedisTestServer server) : SynchronousDisposalTests(server);
