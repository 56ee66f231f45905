using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class RepairOnCluster(OwnClusterServer server) : RepairTests(server), IClassFixture<OwnClusterServer>;
