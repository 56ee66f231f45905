using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Inspecting;

public sealed class ListingOnEmbeddedServer(EmbeddedTestServer server) : ListingTests(server);
