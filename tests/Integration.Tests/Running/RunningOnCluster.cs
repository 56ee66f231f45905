using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class RunningOnCluster(ClusterTestServer server) : RunningTests(server);
