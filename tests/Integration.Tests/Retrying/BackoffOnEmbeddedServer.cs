using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Retrying;

public sealed class BackoffOnEmbeddedServer(EmbeddedTestServer server) : BackoffTests(server);
