using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.BadInput;

public sealed class SecretPayloadOnCluster(ClusterTestServer server) : SecretPayloadTests(server);
