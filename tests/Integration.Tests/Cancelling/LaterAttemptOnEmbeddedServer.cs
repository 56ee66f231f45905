using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class LaterAttemptOnEmbeddedServer(EmbeddedTestServer server) : LaterAttemptTests(server);
