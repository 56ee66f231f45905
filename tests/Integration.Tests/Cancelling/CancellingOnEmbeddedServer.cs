using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class CancellingOnEmbeddedServer(EmbeddedTestServer server) : CancellingTests(server);
