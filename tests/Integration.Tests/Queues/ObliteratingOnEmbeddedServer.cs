using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ObliteratingOnEmbeddedServer(EmbeddedTestServer server) : ObliteratingTests(server);
