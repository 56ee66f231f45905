using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Failing;

public sealed class FailureLogOnEmbeddedServer(EmbeddedTestServer server) : FailureLogTests(server);
