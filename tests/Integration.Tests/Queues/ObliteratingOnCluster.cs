using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ObliteratingOnCluster(ClusterTestServer server) : ObliteratingTests(server);
