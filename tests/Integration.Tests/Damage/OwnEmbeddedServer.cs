using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>An embedded server of a class's own: others repair what is damaged on theirs.</summary>
public sealed class OwnEmbeddedServer : EmbeddedTestServer;
