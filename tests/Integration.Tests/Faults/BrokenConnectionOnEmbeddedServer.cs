using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class BrokenConnectionOnEmbeddedServer(EmbeddedTestServer server) : BrokenConnectionTests(server);
