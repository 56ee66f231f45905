using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class KilledWorkersOnEmbeddedServer(EmbeddedTestServer server) : KilledWorkersTests(server);
