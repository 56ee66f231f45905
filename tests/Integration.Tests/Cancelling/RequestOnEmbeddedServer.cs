using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class RequestOnEmbeddedServer(EmbeddedTestServer server) : RequestTests(server);
