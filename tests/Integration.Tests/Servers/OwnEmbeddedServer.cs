namespace TypedJobs.Integration.Tests.Servers;

/// <summary>An embedded server of a class's own: others repair what is damaged on theirs.</summary>
public sealed class OwnEmbeddedServer : EmbeddedTestServer;
