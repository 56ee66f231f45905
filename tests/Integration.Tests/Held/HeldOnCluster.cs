using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Held;

public sealed class HeldOnCluster(ClusterTestServer server) : HeldTests(server);
