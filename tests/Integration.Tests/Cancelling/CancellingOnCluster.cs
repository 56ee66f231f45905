using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class CancellingOnCluster(ClusterTestServer server) : CancellingTests(server);
