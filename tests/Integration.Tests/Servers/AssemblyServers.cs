using TypedJobs.Integration.Tests.Servers;

[assembly: AssemblyFixture(typeof(RedisTestServer))]
[assembly: AssemblyFixture(typeof(EmbeddedTestServer))]
[assembly: AssemblyFixture(typeof(ClusterTestServer))]

// The matrix: one line for each server.
[assembly: MatrixServer("Redis", typeof(RedisTestServer), typeof(OwnRedisServer))]
[assembly: MatrixServer("Cluster", typeof(ClusterTestServer), typeof(OwnClusterServer), IsCluster = true)]
[assembly: MatrixServer("EmbeddedServer", typeof(EmbeddedTestServer), typeof(OwnEmbeddedServer))]
