using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class OpeningOnRedis(RedisTestServer server) : OpeningTests(server);
