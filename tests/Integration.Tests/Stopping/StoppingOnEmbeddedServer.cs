using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Stopping;

public sealed class StoppingOnEmbeddedServer(EmbeddedTestServer server) : StoppingTests(server);
