using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class QueueDeletionOnRedis(RedisTestServer server) : QueueDeletionTests(server);
