using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class FrozenWorkerOnCluster(ClusterTestServer server) : FrozenWorkerTests(server);
