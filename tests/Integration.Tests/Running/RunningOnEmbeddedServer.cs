using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class RunningOnEmbeddedServer(EmbeddedTestServer server) : RunningTests(server);
