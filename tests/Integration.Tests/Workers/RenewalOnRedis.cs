using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class RenewalOnRedis(RedisTestServer server) : RenewalTests(server);
