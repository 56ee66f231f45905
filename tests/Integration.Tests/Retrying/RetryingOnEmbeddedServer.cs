using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Retrying;

public sealed class RetryingOnEmbeddedServer(EmbeddedTestServer server) : RetryingTests(server);
