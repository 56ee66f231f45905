using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

[Trait("Speed", "Slow")]
public sealed class RedisDeathTests : ServerDeathTests
{
    private RedisServerProcess? _server;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    protected override async Task<string> StartServerAsync()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        _server = await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        return _server.Configuration;
    }

    protected override void KillServer() => _server!.Kill();

    protected override Task RestartServerAsync() => _server!.RestartAsync();
}
