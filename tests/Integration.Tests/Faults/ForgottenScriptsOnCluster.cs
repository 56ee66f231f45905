using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

// On a server of its own: it forgets the scripts of all tests.
public sealed class ForgottenScriptsOnCluster(OwnClusterServer server) : ForgottenScriptsTests(server), IClassFixture<OwnClusterServer>;
