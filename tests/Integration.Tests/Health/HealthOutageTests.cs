using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Health;

/// <summary>What health checks find while the server is gone, and how soon they say so.</summary>
[Trait("Speed", "Slow")]
public sealed class HealthOutageTests : IAsyncLifetime
{
    private RedisServerProcess _server = null!;

    public async ValueTask InitializeAsync()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        _server = await RedisServerProcess.StartAsync();
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Killed_server_makes_the_process_unready_and_leaves_it_live()
    {
        await using TestHost host = await StartAsync();
        await host.WaitForHealthAsync("typedjobs-connection", HealthStatus.Healthy);

        // A worker that has not opened its queue has no leases.
        await Until.TrueAsync(async () => (await host.Jobs.GetQueue("default").GetWorkersAsync(TestContext.Current.CancellationToken)).Count == 1);
        _server.Kill();

        HealthReportEntry lost = await host.WaitForHealthAsync("typedjobs-connection", HealthStatus.Unhealthy);
        Assert.Contains($"127.0.0.1:{_server.Port}", lost.Description, StringComparison.Ordinal);
        Assert.NotNull(lost.Exception);
        HealthReportEntry late = await host.WaitForHealthAsync("typedjobs-leases", HealthStatus.Unhealthy);
        Assert.Equal(2.0, late.Data["default.leaseSeconds"]);
        Assert.NotNull(late.Exception);
        Assert.Equal(HealthStatus.Healthy, (await host.GetHealthAsync("live")).Status);

        await _server.RestartAsync();
        await host.WaitForHealthAsync("typedjobs-connection", HealthStatus.Healthy);
        await host.WaitForHealthAsync("typedjobs-leases", HealthStatus.Healthy);
    }

    [Fact]
    public async Task Silent_server_is_found_within_the_time_for_an_answer()
    {
        await using TestHost host = await StartAsync();
        await host.WaitForHealthAsync("typedjobs-connection", HealthStatus.Healthy);
        _server.Pause();
        try
        {
            await host.WaitForHealthAsync("typedjobs-connection", HealthStatus.Unhealthy);
            var watch = Stopwatch.StartNew();
            HealthReport report = await host.GetHealthAsync();
            Assert.Equal(HealthStatus.Unhealthy, report.Status);
            Assert.Equal(HealthStatus.Degraded, report.Entries["typedjobs-backlog"].Status);

            // Ten times the option, which is also far below the timeout of a call.
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{watch.Elapsed}");
        }
        finally
        {
            _server.Resume();
        }

        await host.WaitForHealthAsync("typedjobs-connection", HealthStatus.Healthy);
    }

    private Task<TestHost> StartAsync() => TestHost.StartAsync(
        _server.Configuration,
        "h",
        worker => worker.LeaseDuration = TimeSpan.FromSeconds(2),
        jobs => jobs.AddChecks(monitoring => monitoring.AnswerTimeout = TimeSpan.FromMilliseconds(300)));
}
