using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Servers;

/// <summary>A real redis-server.</summary>
public class RedisTestServer : TestServer
{
    private RedisServerProcess? _server;

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected override async Task<string> StartAsync()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        _server = await RedisServerProcess.StartAsync();
        return _server.Configuration;
    }
}
