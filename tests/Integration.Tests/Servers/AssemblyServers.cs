using TypedJobs.Integration.Tests.Servers;

[assembly: AssemblyFixture(typeof(RedisTestServer))]
[assembly: AssemblyFixture(typeof(EmbeddedTestServer))]
[assembly: AssemblyFixture(typeof(ClusterTestServer))]
