using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class OrderOnCluster(ClusterTestServer server) : OrderTests(server);
