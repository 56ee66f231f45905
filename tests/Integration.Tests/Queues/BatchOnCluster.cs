using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class BatchOnCluster(ClusterTestServer server) : BatchTests(server);
