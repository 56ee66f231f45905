using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class RaceOnEmbeddedServer(EmbeddedTestServer server) : RaceTests(server);
