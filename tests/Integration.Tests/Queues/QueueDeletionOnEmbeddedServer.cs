using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class QueueDeletionOnEmbeddedServer(EmbeddedTestServer server) : QueueDeletionTests(server);
