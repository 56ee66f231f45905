using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class ForeignRecordOnEmbeddedServer(EmbeddedTestServer server) : ForeignRecordTests(server);
