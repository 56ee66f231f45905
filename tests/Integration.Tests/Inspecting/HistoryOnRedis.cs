using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Inspecting;

public sealed class HistoryOnRedis(RedisTestServer server) : HistoryTests(server);
