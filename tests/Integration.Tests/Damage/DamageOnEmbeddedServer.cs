using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class DamageOnEmbeddedServer(OwnEmbeddedServer server) : DamageTests(server, share: 401), IClassFixture<OwnEmbeddedServer>;
