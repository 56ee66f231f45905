using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Inspecting;

public sealed class ReadingBesideChangesOnEmbeddedServer(EmbeddedTestServer server) : ReadingBesideChangesTests(server);
