using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class LostLeaseOnRedis(RedisTestServer server) : LostLeaseTests(server);
