using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class TimeoutsOnEmbeddedServer(EmbeddedTestServer server) : TimeoutsTests(server);
