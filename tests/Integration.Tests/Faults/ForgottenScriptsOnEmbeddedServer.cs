using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class ForgottenScriptsOnEmbeddedServer(EmbeddedTestServer server) : ForgottenScriptsTests(server);
