using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Calls;

public sealed class LostAnswerOnRedis(RedisTestServer server) : LostAnswerTests(server);
