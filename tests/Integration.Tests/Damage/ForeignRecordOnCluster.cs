using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class ForeignRecordOnCluster(ClusterTestServer server) : ForeignRecordTests(server);
