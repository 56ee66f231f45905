using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Recovering;

public sealed class MixedLeaseOnEmbeddedServer(EmbeddedTestServer server) : MixedLeaseTests(server);
