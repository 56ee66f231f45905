using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class DamagedJobOnRedis(OwnRedisServer server) : DamagedJobTests(server), IClassFixture<OwnRedisServer>;
