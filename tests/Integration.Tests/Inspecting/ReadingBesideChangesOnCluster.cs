using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Inspecting;

public sealed class ReadingBesideChangesOnCluster(ClusterTestServer server) : ReadingBesideChangesTests(server);
