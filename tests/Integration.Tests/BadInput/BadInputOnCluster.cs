using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.BadInput;

public sealed class BadInputOnCluster(ClusterTestServer server) : BadInputTests(server);
