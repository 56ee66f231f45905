using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ChosenQueueOnEmbeddedServer(EmbeddedTestServer server) : ChosenQueueTests(server);
