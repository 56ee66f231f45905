using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Versions;

public sealed class ProtocolVersionOnEmbeddedServer(EmbeddedTestServer server) : ProtocolVersionTests(server);
