using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class AttemptRequestOnCluster(ClusterTestServer server) : AttemptRequestTests(server);
