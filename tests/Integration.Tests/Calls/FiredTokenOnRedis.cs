using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Calls;

// On a server of its own: one of the calls repairs the queues of all tests.
public sealed class FiredTokenOnRedis(OwnRedisServer server) : FiredTokenTests(server), IClassFixture<OwnRedisServer>;
