using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class DamagedJobOnEmbeddedServer(OwnEmbeddedServer server) : DamagedJobTests(server), IClassFixture<OwnEmbeddedServer>;
