using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class RepairOnEmbeddedServer(EmbeddedTestServer server) : RepairTests(server);
