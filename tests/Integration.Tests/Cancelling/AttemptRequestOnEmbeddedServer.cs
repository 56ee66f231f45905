using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class AttemptRequestOnEmbeddedServer(EmbeddedTestServer server) : AttemptRequestTests(server);
