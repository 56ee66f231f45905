using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.WorkerDeath;

public sealed class WorkerDeathOnEmbeddedServer(EmbeddedTestServer server) : WorkerDeathTests(server);
