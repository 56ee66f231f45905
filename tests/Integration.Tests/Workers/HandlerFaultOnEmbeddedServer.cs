using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class HandlerFaultOnEmbeddedServer(EmbeddedTestServer server) : HandlerFaultTests(server);
