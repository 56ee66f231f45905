using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ManagementOnCluster(ClusterTestServer server) : ManagementTests(server);
