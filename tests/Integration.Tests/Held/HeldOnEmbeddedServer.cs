using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Held;

public sealed class HeldOnEmbeddedServer(EmbeddedTestServer server) : HeldTests(server);
