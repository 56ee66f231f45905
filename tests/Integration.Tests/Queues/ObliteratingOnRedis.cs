using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ObliteratingOnRedis(RedisTestServer server) : ObliteratingTests(server);
