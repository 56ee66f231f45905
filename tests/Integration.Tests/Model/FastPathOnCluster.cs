using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Model;

public sealed class FastPathOnCluster(ClusterTestServer server) : FastPathTests(server);
