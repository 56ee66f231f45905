using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

public sealed class IgnoredCancellationOnRedis(RedisTestServer server) : IgnoredCancellationTests(server);
