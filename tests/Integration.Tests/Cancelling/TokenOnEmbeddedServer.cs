using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class TokenOnEmbeddedServer(EmbeddedTestServer server) : TokenTests(server);
