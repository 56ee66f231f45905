using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class BatchOnRedis(RedisTestServer server) : BatchTests(server);
