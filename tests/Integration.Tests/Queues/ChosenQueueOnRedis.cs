using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ChosenQueueOnRedis(RedisTestServer server) : ChosenQueueTests(server);
