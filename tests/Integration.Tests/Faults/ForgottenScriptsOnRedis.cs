using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

// On a server of its own: it forgets the scripts of all tests.
public sealed class ForgottenScriptsOnRedis(OwnRedisServer server) : ForgottenScriptsTests(server), IClassFixture<OwnRedisServer>;
