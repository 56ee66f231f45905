using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Model;

public sealed class QueueModelOnRedis(RedisTestServer server) : QueueModelTests(server);
