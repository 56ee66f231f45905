using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class ShutdownOnEmbeddedServer(EmbeddedTestServer server) : ShutdownTests(server);
