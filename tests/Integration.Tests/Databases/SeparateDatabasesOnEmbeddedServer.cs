using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Databases;

public sealed class SeparateDatabasesOnEmbeddedServer(EmbeddedTestServer server) : SeparateDatabasesTests(server);
