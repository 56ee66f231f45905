using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class DelayOnRedis(RedisTestServer server) : DelayTests(server);
