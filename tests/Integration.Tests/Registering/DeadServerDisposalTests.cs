using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedJobs.Integration.Tests.Stopping;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Registering;

[Trait("Speed", "Slow")]
public sealed class DeadServerDisposalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Dispose_does_not_wait_for_a_server_that_was_never_there()
    {
        ServiceProvider provider = Build("127.0.0.1:1");
        Task<JobHandle> enqueued = provider.GetRequiredService<IJobClient>().SlowJobs.EnqueueDeafAsync("never", cancellationToken: Token);
        AssertEndsSoon(provider);
        Assert.False(enqueued.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_ends_workers_with_running_jobs_when_the_server_is_killed_or_hangs(bool isKilled)
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        await using RedisServerProcess server = await RedisServerProcess.StartAsync();
        ServiceProvider provider = Build(server.Configuration);
        foreach (IHostedService service in provider.GetServices<IHostedService>())
        {
            await service.StartAsync(Token);
        }

        string key = Guid.NewGuid().ToString("n");
        IJobClient jobs = provider.GetRequiredService<IJobClient>();
        JobHandle<int> job = await jobs.SlowJobs.EnqueueUntilStoppedAsync(key, cancellationToken: Token);
        Task waiting = job.WaitForResultAsync(Token);
        await Until.TrueAsync(() => SlowJobs.Running.ContainsKey(key));
        if (isKilled)
        {
            server.Kill();
        }
        else
        {
            server.Pause();
        }

        AssertEndsSoon(provider);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        if (!isKilled)
        {
            server.Resume();
        }
    }

    // Each of client, worker and connections is waited for for 5 s at most.
    private static void AssertEndsSoon(ServiceProvider provider)
    {
        long start = Stopwatch.GetTimestamp();
        provider.Dispose();
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    private static ServiceProvider Build(string configuration) => new ServiceCollection()
        .AddTypedJobs(jobs => jobs.UseRedis(configuration).AddTypedJobsIntegrationTestsJobs().AddWorker())
        .BuildServiceProvider();
}
