using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class LargeBatchOnRedis(RedisTestServer server) : LargeBatchTests(server);
