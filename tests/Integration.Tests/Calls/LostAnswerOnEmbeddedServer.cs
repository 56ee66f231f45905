using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Calls;

public sealed class LostAnswerOnEmbeddedServer(EmbeddedTestServer server) : LostAnswerTests(server);
