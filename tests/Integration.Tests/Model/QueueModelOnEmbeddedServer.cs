using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Model;

public sealed class QueueModelOnEmbeddedServer(EmbeddedTestServer server) : QueueModelTests(server);
