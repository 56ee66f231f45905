using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Databases;

public sealed class SeparateDatabasesOnRedis(RedisTestServer server) : SeparateDatabasesTests(server);
