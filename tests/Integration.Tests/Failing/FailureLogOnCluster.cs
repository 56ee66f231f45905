using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Failing;

public sealed class FailureLogOnCluster(ClusterTestServer server) : FailureLogTests(server);
