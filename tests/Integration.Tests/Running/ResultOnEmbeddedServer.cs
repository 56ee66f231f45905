using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class ResultOnEmbeddedServer(EmbeddedTestServer server) : ResultTests(server);
