using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class LostLeaseOnEmbeddedServer(EmbeddedTestServer server) : LostLeaseTests(server);
