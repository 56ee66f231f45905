using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class RetentionOnEmbeddedServer(EmbeddedTestServer server) : RetentionTests(server);
