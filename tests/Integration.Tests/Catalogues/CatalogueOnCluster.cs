using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Catalogues;

public sealed class CatalogueOnCluster(ClusterTestServer server) : CatalogueTests(server);
