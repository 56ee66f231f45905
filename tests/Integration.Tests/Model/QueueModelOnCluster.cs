using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Model;

public sealed class QueueModelOnCluster(ClusterTestServer server) : QueueModelTests(server);
