using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class IgnoredCancellationOnEmbeddedServer(EmbeddedTestServer server) : IgnoredCancellationTests(server);
