using TypedJobs.Embedded;

namespace TypedJobs.Integration.Tests.Servers;

/// <summary>The embedded server.</summary>
public class EmbeddedTestServer : TestServer
{
    private readonly EmbeddedServer _server = new(new EmbeddedServerOptions { Password = string.Empty }, null);

    public override ValueTask DisposeAsync()
    {
        _server.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override Task<string> StartAsync() => Task.FromResult(_server.Start().ToString());
}
