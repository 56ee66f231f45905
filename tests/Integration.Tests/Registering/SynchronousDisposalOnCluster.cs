using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Registering;

public sealed class SynchronousDisposalOnCluster(ClusterTestServer server) : SynchronousDisposalTests(server);
