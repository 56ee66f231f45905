using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Inspecting;

public sealed class ReadingBesideChangesOnRedis(RedisTestServer server) : ReadingBesideChangesTests(server);
