using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Recovering;

/// <summary>A server that was away for nearly a lease: what workers still run is not run again by others.</summary>
[Trait("Speed", "Slow")]
public sealed class OutageTests
{
    private const int Jobs = 10;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Runs => int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_OUTAGE_RUNS"), out int runs) ? runs : 1;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Jobs_that_run_while_the_server_is_away_for_nearly_a_lease_are_not_rescued(bool frozen)
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        for (int run = 0; run < Runs; run++)
        {
            TimeSpan outage;
            do
            {
                outage = await RunAsync(frozen);
            }
            while (outage > Lease);
        }
    }

    // Tells how long the server was away: on a busy machine it may take long to start, which shows nothing then.
    private static async Task<TimeSpan> RunAsync(bool frozen)
    {
        await using RedisServerProcess server = await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        var log = new RecoveryLog();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "o");
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Jobs).Select(i => (JobCall)RecoveryJobsCalls.Run($"{i}")), Token);
        await using TestHost host = await StartAsync(server, log);
        await Until.TrueAsync(() => log.Started.Count == Jobs);
        await using TestHost rival = await StartAsync(server, log);
        await Task.Delay(Lease * Random.Shared.NextDouble() * 0.3, Token);

        var watch = Stopwatch.StartNew();
        if (frozen)
        {
            server.Pause();
            await Task.Delay(Lease * 0.9, Token);
            server.Resume();
        }
        else
        {
            server.Kill();
            await Task.Delay(Lease * 0.8, Token);
            await server.RestartAsync();
        }

        TimeSpan outage = watch.Elapsed;
        if (outage > Lease)
        {
            log.Release();
            return outage;
        }

        // Both are heard again, and by now every lease from before would have been found run out.
        await Task.Delay(Lease * 1.5, Token);
        Assert.Equal(Jobs, log.Started.Count);
        foreach (JobHandle job in jobs)
        {
            JobRecord record = (await job.GetAsync(Token))!;
            Assert.Equal((JobState.Active, 0, 1), (record.State, record.StalledCount, record.Attempts));
        }

        log.Release();
        return outage;
    }

    private static Task<TestHost> StartAsync(RedisServerProcess server, RecoveryLog log) => TestHost.StartAsync(builder =>
    {
        builder.Services.AddSingleton(log);
        builder.UseRedis(server.Configuration + ",connectTimeout=500,asyncTimeout=500").UseKeyPrefix("o").AddTypedJobsIntegrationTestsJobs();
        builder.AddWorker("recovery", worker => worker.LeaseDuration = Lease);
    });
}
