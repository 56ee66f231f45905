using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class KilledWorkersOnCluster(ClusterTestServer server) : KilledWorkersTests(server);
