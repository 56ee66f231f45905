using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Running;

public sealed class ReportingOnRedis(RedisTestServer server) : ReportingTests(server);
