using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Stopping;

/// <summary>How long a worker takes to stop does not depend on its server.</summary>
public sealed class ServerlessStopTests
{
    // What a busy machine adds to the tenth of a second.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100 + 400);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Idle_worker_stops_soon_when_its_server_was_never_reached()
    {
        await Promptness.AssertAsync(Soon, async () =>
        {
            await using TestHost host = await StartAsync($"127.0.0.1:{FreePort.Find()}", queues: 1);
            await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains("could not reach", StringComparison.Ordinal)
                || line.Contains("Failed to", StringComparison.Ordinal)));
            TimeSpan span = await StopAsync(host);
            Assert.DoesNotContain(host.Log.Lines, line => line.Contains("behind", StringComparison.Ordinal));
            return span;
        });
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(20, false)]
    [InlineData(1, true)]
    [InlineData(20, true)]
    public Task Idle_worker_stops_soon_when_its_server_is_frozen_or_dead(int queues, bool frozen) =>
        Promptness.AssertAsync(Soon, async () =>
        {
            await using RedisServerProcess server = await StartServerAsync();
            await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "s");
            await using TestHost host = await StartAsync(server.Configuration, queues);
            await Until.TrueAsync(async () => (await client.Jobs.GetQueue("q0").GetWorkersAsync(Token)).Count == 1);
            Fail(server, frozen);

            // A look for jobs is under way when it is asked to stop.
            await Task.Delay(300, Token);
            TimeSpan span = await StopAsync(host);
            Assert.DoesNotContain(host.Log.Lines, line => line.Contains("behind", StringComparison.Ordinal));
            server.Resume();
            return span;
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Worker_with_jobs_stops_within_drain_and_grace_whatever_its_server_does(bool frozen) =>

        // Drain 0.3 s, grace 0.3 s.
        Promptness.AssertAsync(TimeSpan.FromSeconds(0.6) + Soon, async () =>
        {
            await using RedisServerProcess server = await StartServerAsync();
            await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "s");
            await using TestHost host = await StartAsync(server.Configuration, 1, "held");
            WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
            await client.Jobs.WorkerJobs.EnqueueHoldAsync("a", cancellationToken: Token);
            await Until.TrueAsync(() => log.Running == 1);
            Fail(server, frozen);
            TimeSpan span = await StopAsync(host);
            server.Resume();
            return span;
        });

    private static void Fail(RedisServerProcess server, bool frozen)
    {
        if (frozen)
        {
            server.Pause();
        }
        else
        {
            server.Kill();
        }
    }

    private static async Task<TimeSpan> StopAsync(TestHost host)
    {
        var watch = Stopwatch.StartNew();
        await host.StopAsync();
        return watch.Elapsed;
    }

    private static async Task<RedisServerProcess> StartServerAsync()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        return await RedisServerProcess.StartAsync();
    }

    private static Task<TestHost> StartAsync(string configuration, int queues, string? queue = null) =>
        TestHost.StartAsync(builder =>
        {
            builder.Services.AddSingleton<WorkerLog>();
            builder.UseRedis(configuration + ",connectTimeout=500,asyncTimeout=500").UseKeyPrefix("s").AddTypedJobsIntegrationTestsJobs();
            builder.AddWorker([.. Enumerable.Range(0, queues).Select(i => new WorkerQueue(queue ?? $"q{i}"))], worker =>
            {
                worker.LeaseDuration = TimeSpan.FromSeconds(2);
                worker.PollInterval = TimeSpan.FromMilliseconds(100);
                worker.DrainTimeout = queue is null ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(0.3);
                worker.CancellationGracePeriod = TimeSpan.FromSeconds(0.3);
            });
        });
}
