using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class RenewalOnEmbeddedServer(EmbeddedTestServer server) : RenewalTests(server);
