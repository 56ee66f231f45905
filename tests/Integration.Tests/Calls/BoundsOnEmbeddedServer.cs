using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Calls;

public sealed class BoundsOnEmbeddedServer(EmbeddedTestServer server) : BoundsTests(server);
