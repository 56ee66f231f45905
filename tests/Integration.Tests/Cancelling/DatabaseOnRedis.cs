using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class DatabaseOnRedis(RedisTestServer server) : DatabaseTests(server);
