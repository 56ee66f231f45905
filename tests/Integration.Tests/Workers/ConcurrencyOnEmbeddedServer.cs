using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class ConcurrencyOnEmbeddedServer(EmbeddedTestServer server) : ConcurrencyTests(server);
