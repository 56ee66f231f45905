using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.BadInput;

public sealed class SecretPayloadOnRedis(RedisTestServer server) : SecretPayloadTests(server);
