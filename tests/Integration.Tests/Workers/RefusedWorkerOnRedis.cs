using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class RefusedWorkerOnRedis(RedisTestServer server) : RefusedWorkerTests(server);
