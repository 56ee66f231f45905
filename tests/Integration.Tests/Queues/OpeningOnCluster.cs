using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class OpeningOnCluster(ClusterTestServer server) : OpeningTests(server);
