using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class ChosenQueueOnCluster(ClusterTestServer server) : ChosenQueueTests(server);
