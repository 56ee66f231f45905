using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class OrderOnEmbeddedServer(EmbeddedTestServer server) : OrderTests(server);
