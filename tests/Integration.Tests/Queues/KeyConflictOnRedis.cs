using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class KeyConflictOnRedis(RedisTestServer server) : KeyConflictTests(server);
