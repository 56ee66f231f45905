using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Loops;

public sealed class AmbientStateOnEmbeddedServer(EmbeddedTestServer server) : AmbientStateTests(server);
