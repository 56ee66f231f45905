using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class CleanUpOnEmbeddedServer(EmbeddedTestServer server) : CleanUpTests(server);
