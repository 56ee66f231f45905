using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class RefusedWorkerOnEmbeddedServer(EmbeddedTestServer server) : RefusedWorkerTests(server);
