namespace TypedJobs.Integration.Tests.Servers;

/// <summary>A Redis of a class's own: others repair what is damaged on theirs.</summary>
public sealed class OwnRedisServer : RedisTestServer;
