using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class DamageOnRedis(OwnRedisServer server) : DamageTests(server, share: 211), IClassFixture<OwnRedisServer>;
