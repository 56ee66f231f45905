using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class LargeBatchOnEmbeddedServer(EmbeddedTestServer server) : LargeBatchTests(server);
