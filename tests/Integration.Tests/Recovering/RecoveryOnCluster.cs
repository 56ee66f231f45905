using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Recovering;

public sealed class RecoveryOnCluster(ClusterTestServer server) : RecoveryTests(server);
