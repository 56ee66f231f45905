using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class FrozenWorkerOnRedis(RedisTestServer server) : FrozenWorkerTests(server);
