using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class CrossProcessOnEmbeddedServer(EmbeddedTestServer server) : CrossProcessTests(server);
