using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ChangeOnRedis(RedisTestServer server) : ChangeTests(server);
