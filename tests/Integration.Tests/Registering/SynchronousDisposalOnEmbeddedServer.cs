using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Registering;

public sealed class SynchronousDisposalOnEmbeddedServer(EmbeddedTestServer server) : SynchronousDisposalTests(server);
