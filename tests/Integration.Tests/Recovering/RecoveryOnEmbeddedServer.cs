using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Recovering;

public sealed class RecoveryOnEmbeddedServer(EmbeddedTestServer server) : RecoveryTests(server);
