using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

public sealed class HandlerFaultOnRedis(RedisTestServer server) : HandlerFaultTests(server);
