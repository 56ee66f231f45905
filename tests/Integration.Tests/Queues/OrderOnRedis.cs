using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class OrderOnRedis(RedisTestServer server) : OrderTests(server);
