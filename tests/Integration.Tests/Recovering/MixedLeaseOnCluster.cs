using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Recovering;

public sealed class MixedLeaseOnCluster(ClusterTestServer server) : MixedLeaseTests(server);
