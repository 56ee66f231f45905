using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class RequestOnRedis(RedisTestServer server) : RequestTests(server);
