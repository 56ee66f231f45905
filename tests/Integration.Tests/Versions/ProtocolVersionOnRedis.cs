using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Versions;

public sealed class ProtocolVersionOnRedis(RedisTestServer server) : ProtocolVersionTests(server);
