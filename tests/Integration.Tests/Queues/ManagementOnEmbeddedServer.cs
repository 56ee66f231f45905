using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ManagementOnEmbeddedServer(EmbeddedTestServer server) : ManagementTests(server);
