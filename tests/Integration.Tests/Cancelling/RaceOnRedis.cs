using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class RaceOnRedis(RedisTestServer server) : RaceTests(server);
