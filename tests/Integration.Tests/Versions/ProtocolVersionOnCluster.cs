using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Versions;

public sealed class ProtocolVersionOnCluster(ClusterTestServer server) : ProtocolVersionTests(server);
