using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

public sealed class ForgottenScriptsOnRedis(RedisTestServer server) : ForgottenScriptsTests(server);
