using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.BadInput;

public sealed class BadInputOnRedis(RedisTestServer server) : BadInputTests(server);
