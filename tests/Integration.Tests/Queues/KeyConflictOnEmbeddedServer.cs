using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class KeyConflictOnEmbeddedServer(EmbeddedTestServer server) : KeyConflictTests(server);
