using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class TimeoutsOnRedis(RedisTestServer server) : TimeoutsTests(server);
