using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class RefusedWorkerOnCluster(ClusterTestServer server) : RefusedWorkerTests(server);
