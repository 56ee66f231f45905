using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ManagementOnRedis(RedisTestServer server) : ManagementTests(server);
