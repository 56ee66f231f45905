using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ChangeOnEmbeddedServer(EmbeddedTestServer server) : ChangeTests(server);
