using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Catalogues;

public sealed class CatalogueOnRedis(RedisTestServer server) : CatalogueTests(server);
