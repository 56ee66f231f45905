using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Loops;

public sealed class AmbientStateOnCluster(ClusterTestServer server) : AmbientStateTests(server);
