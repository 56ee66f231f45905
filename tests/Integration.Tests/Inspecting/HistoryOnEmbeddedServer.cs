using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Inspecting;

public sealed class HistoryOnEmbeddedServer(EmbeddedTestServer server) : HistoryTests(server);
