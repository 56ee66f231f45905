using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class DatabaseOnEmbeddedServer(EmbeddedTestServer server) : DatabaseTests(server);
