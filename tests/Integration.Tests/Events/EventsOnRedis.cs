using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Events;

public sealed class EventsOnRedis(RedisTestServer server) : EventTests(server);
