using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>A server that is killed and restarted while worker processes fire a schedule.</summary>
[Trait("Speed", "Slow")]
public sealed class ScheduleRestartTests : ScheduleFaultTests
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

    [Fact]
    public async Task Each_second_is_enqueued_once_while_the_server_is_killed_and_restarted()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        _server = await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        for (int i = 0; i < 3; i++)
        {
            await StartAsync(_server.Configuration, every: 1000, skew: (i - 1) * 90_000);
        }

        await RanAsync(3);
        for (int i = 0; i < 2; i++)
        {
            _server.Kill();
            await Task.Delay(2500, Token);
            await _server.RestartAsync();
            await RanAsync(Runs().Count + 4);
        }

        await AssertEachOnceAsync(_server.Configuration, atLeast: 8);
    }
}
