using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>A master and a replica, watched by three Sentinels, change places.</summary>
[Trait("Speed", "Slow")]
public sealed class SentinelTests : ServerChangeTests
{
    [Fact]
    public async Task Planned_failover_loses_no_job_and_takes_seconds()
    {
        RedisSentinelService service = await KeepAsync(RedisSentinelService.StartAsync());
        TestHost client = await StartClientAsync(service.Configuration);
        TestHost worker = await StartWorkerAsync(service.Configuration);
        var enqueues = new SteadyEnqueues(client);
        await enqueues.MoreAsync(200);

        await service.FailOverAsync();
        await enqueues.MoreAsync(200);
        await enqueues.StopAsync();

        // The old master has become a replica: what it alone knew is gone.
        await service.ReplicaOnlineAsync();
        Assert.Empty(await enqueues.FindLostAsync());
        await AllRanAsync(enqueues, worker);
        Assert.Contains(client.Log.Lines, line => line.Contains("Sentinel announced a new master", StringComparison.Ordinal));

        // Announcements arrive from the new master as well.
        JobHandle handle = await client.Jobs.EnqueueAsync(Queues.OrderedJobsCalls.Note("awaited"), Token);
        await handle.WaitForCompletionAsync(Token);
    }

    [Fact]
    public async Task Unplanned_failover_is_followed()
    {
        RedisSentinelService service = await KeepAsync(RedisSentinelService.StartAsync());
        TestHost client = await StartClientAsync(service.Configuration);
        TestHost worker = await StartWorkerAsync(service.Configuration);
        var enqueues = new SteadyEnqueues(client);
        await enqueues.MoreAsync(200);

        string[] replicated = [.. enqueues.Acknowledged];
        await service.ReplicaHasAllAsync();
        service.Master.Kill();
        await enqueues.MoreAsync(200);
        await enqueues.StopAsync();

        Assert.Empty(replicated.Intersect(await enqueues.FindLostAsync()));
        await Until.TrueAsync(async () => await client.Jobs.GetQueue("ordered").GetCountsAsync(Token) is { Waiting: 0, Active: 0 });
        Assert.DoesNotContain(worker.Log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal));

        // The outage of the old master has ended with it.
        await Until.TrueAsync(() => worker.Log.Lines.Any(
            line => line.Contains($"Redis at {service.Replica.Configuration} is connected again after", StringComparison.Ordinal)));
        Assert.Null(worker.Services.GetRequiredService<RedisConnectionSource>().Problem);
    }

    [Fact]
    public async Task Host_that_finds_no_Sentinel_says_so()
    {
        int port = FreePort.Find();
        TestHost client = await StartClientAsync($"127.0.0.1:{port},serviceName=main,connectTimeout=500");
        JobEnqueueException failure = await Assert.ThrowsAsync<JobEnqueueException>(
            () => client.Jobs.EnqueueAsync(Queues.OrderedJobsCalls.Note("x"), Token));
        var error = Assert.IsType<StackExchange.Redis.RedisConnectionException>(failure.InnerException);
        Assert.StartsWith($"No connection to Redis at 127.0.0.1:{port}: no Sentinel answers that knows the service 'main'", error.Message, StringComparison.Ordinal);
        Assert.Contains(client.Log.Lines, line => line.Contains("no Sentinel answers", StringComparison.Ordinal));
    }
}
