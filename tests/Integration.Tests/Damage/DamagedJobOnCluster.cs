using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class DamagedJobOnCluster(ClusterTestServer server) : DamagedJobTests(server);
