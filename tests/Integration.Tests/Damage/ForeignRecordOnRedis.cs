using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class ForeignRecordOnRedis(RedisTestServer server) : ForeignRecordTests(server);
