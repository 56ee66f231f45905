using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class DelayOnEmbeddedServer(EmbeddedTestServer server) : DelayTests(server);
