using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class KilledWorkersOnRedis(RedisTestServer server) : KilledWorkersTests(server);
