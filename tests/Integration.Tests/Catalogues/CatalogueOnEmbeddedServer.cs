using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Catalogues;

public sealed class CatalogueOnEmbeddedServer(EmbeddedTestServer server) : CatalogueTests(server);
