using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Stopping;

public sealed class StoppingOnCluster(ClusterTestServer server) : StoppingTests(server);
