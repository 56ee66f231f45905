using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class TokenlessHandlerOnEmbeddedServer(EmbeddedTestServer server) : TokenlessHandlerTests(server);
