using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class RepairOnRedis(RedisTestServer server) : RepairTests(server);
