using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class RetentionOnRedis(RedisTestServer server) : RetentionTests(server);
