namespace TypedJobs.Integration.Tests.Servers;

/// <summary>A Redis of a class's own, for tests that change more than their own keys.</summary>
public sealed class OwnRedisServer : RedisTestServer;
