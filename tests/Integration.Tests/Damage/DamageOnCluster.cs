using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

public sealed class DamageOnCluster(ClusterTestServer server) : DamageTests(server, share: 811);
