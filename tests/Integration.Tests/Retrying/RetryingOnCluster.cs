using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Retrying;

public sealed class RetryingOnCluster(ClusterTestServer server) : RetryingTests(server);
