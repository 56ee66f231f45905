using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.ServerChanges;

public sealed class SuccessorOnEmbeddedServer(EmbeddedTestServer server) : SuccessorTests(server);
