using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class OutcomeTableOnEmbeddedServer(EmbeddedTestServer server) : OutcomeTableTests(server);
