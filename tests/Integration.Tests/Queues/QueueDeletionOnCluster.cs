using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class QueueDeletionOnCluster(ClusterTestServer server) : QueueDeletionTests(server);
