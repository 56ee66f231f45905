namespace TypedJobs.Integration.Tests.Servers;

/// <summary>An embedded server of a class's own, for tests that change more than their own keys.</summary>
public sealed class OwnEmbeddedServer : EmbeddedTestServer;
