using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class FrozenWorkerOnEmbeddedServer(EmbeddedTestServer server) : FrozenWorkerTests(server);
