using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class ReportingOnEmbeddedServer(EmbeddedTestServer server) : ReportingTests(server);
