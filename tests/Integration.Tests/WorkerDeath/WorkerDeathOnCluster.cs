using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.WorkerDeath;

public sealed class WorkerDeathOnCluster(ClusterTestServer server) : WorkerDeathTests(server);
