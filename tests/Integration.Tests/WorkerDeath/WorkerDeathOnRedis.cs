using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.WorkerDeath;

public sealed class WorkerDeathOnRedis(RedisTestServer server) : WorkerDeathTests(server);
