using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class OpeningOnEmbeddedServer(EmbeddedTestServer server) : OpeningTests(server);
