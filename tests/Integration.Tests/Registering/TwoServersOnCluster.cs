using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Registering;

public sealed class TwoServersOnCluster(ClusterTestServer server, RedisTestServer other) : TwoServersTests(server, other);
