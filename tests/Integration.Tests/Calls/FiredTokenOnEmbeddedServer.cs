using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Calls;

public sealed class FiredTokenOnEmbeddedServer(EmbeddedTestServer server) : FiredTokenTests(server);
