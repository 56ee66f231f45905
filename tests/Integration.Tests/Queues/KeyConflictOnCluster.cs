using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class KeyConflictOnCluster(ClusterTestServer server) : KeyConflictTests(server);
