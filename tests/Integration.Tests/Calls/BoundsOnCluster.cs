using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Calls;

public sealed class BoundsOnCluster(ClusterTestServer server) : BoundsTests(server);
