using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class TokenOnRedis(RedisTestServer server) : TokenTests(server);
