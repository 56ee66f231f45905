using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class ForgottenScriptsOnCluster(ClusterTestServer server) : ForgottenScriptsTests(server);
