using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class BatchOnEmbeddedServer(EmbeddedTestServer server) : BatchTests(server);
