using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Registering;

public sealed class TwoServersOnEmbeddedServer(EmbeddedTestServer server, RedisTestServer other) : TwoServersTests(server, other);
