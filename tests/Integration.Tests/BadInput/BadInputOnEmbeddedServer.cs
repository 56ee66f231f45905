using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.BadInput;

public sealed class BadInputOnEmbeddedServer(EmbeddedTestServer server) : BadInputTests(server);
