using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class TokenlessHandlerOnRedis(RedisTestServer server) : TokenlessHandlerTests(server);
