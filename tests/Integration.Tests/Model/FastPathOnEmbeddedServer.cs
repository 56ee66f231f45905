using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Model;

public sealed class FastPathOnEmbeddedServer(EmbeddedTestServer server) : FastPathTests(server);
