using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Scripts;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Workers;

/// <summary>A worker that a queue refuses, since another protocol version keeps it, says so once and waits until it is accepted.</summary>
[ServerMatrix]
public abstract class RefusedWorkerTests(TestServer server) : ServerTests(server)
{
    [Theory]
    [InlineData(QueueOrder.Strict)]
    [InlineData(QueueOrder.Weighted)]
    public async Task Queue_that_refuses_its_worker_at_start_holds_up_no_other_and_is_tried_again(QueueOrder order)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await connection.GetDatabase().HashSetAsync(Root("refused"), "v", "7");
        TestHost client = await StartClientAsync();
        JobHandle<string> good = await client.Jobs.ShapeJobs.EnqueueEchoAsync("good", new() { Queue = "good" }, Token);
        var hooks = new StorageHooks();
        TestHost host = await StartWorkerAsync(hooks, order);

        Assert.Equal("good", await good.WaitForResultAsync(Token));
        await Until.TrueAsync(() => hooks.CallsOf(nameof(IWorkerProtocol.OpenAsync)) >= 5);
        string told = Assert.Single(host.Log.Lines, IsRefusal);
        Assert.Contains("queue refused", told, StringComparison.Ordinal);
        Assert.Contains("uses protocol version 7, but this version of TypedJobs supports version 2", told, StringComparison.Ordinal);
        Assert.Contains("Use the same major version", told, StringComparison.Ordinal);

        await connection.GetDatabase().KeyDeleteAsync(Root("refused"));
        JobHandle<string> late = await client.Jobs.ShapeJobs.EnqueueEchoAsync("late", new() { Queue = "refused" }, Token);
        Assert.Equal("late", await late.WaitForResultAsync(Token));
        Assert.Single(host.Log.Lines, line => line.Contains("resumed queue refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Queue_that_refuses_its_worker_while_it_runs_is_left_and_taken_up_again()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        TestHost host = await StartWorkerAsync(new StorageHooks(), QueueOrder.Strict);
        JobHandle running = await client.Jobs.HeldJobs.EnqueueObedientAsync(Prefix, new() { Queue = "refused" }, Token);
        await Probe.Of(Prefix).Started;

        await connection.GetDatabase().HashSetAsync(Root("refused"), "v", "7");
        await Probe.Of(Prefix).Fired;
        await Until.TrueAsync(() => host.Log.Lines.Any(IsRefusal));
        JobHandle<string> good = await client.Jobs.ShapeJobs.EnqueueEchoAsync("good", new() { Queue = "good" }, Token);
        Assert.Equal("good", await good.WaitForResultAsync(Token));

        await connection.GetDatabase().HashSetAsync(Root("refused"), "v", ScriptConstants.ProtocolVersion);
        JobHandle<string> late = await client.Jobs.ShapeJobs.EnqueueEchoAsync("late", new() { Queue = "refused" }, Token);
        Assert.Equal("late", await late.WaitForResultAsync(Token));
        Assert.Single(host.Log.Lines, IsRefusal);
        Assert.Equal(JobState.Active, (await running.GetAsync(Token))!.State);
    }

    [Fact]
    public async Task Outcomes_that_a_queue_refuses_are_reported_once_and_as_what_they_are()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        var hooks = new StorageHooks();
        TestHost host = await StartWorkerAsync(hooks, QueueOrder.Strict, lease: TimeSpan.FromMinutes(10));
        string[] keys = [$"{Prefix}a", $"{Prefix}b"];
        foreach (string key in keys)
        {
            await host.Jobs.HeldJobs.EnqueueGatedAsync(key, new() { Queue = "refused" }, Token);
            await Probe.Of(key).Started;
        }

        await connection.GetDatabase().HashSetAsync(Root("refused"), "v", "7");
        Probe.Of(keys[0]).Open();
        await Until.TrueAsync(() => host.Log.Lines.Any(IsUnstored));
        Probe.Of(keys[1]).Open();
        await Until.TrueAsync(() => host.Log.Lines.Any(IsRefusal) && hooks.CallsOf(nameof(IWorkerProtocol.OpenAsync)) >= 4);
        await connection.GetDatabase().HashSetAsync(Root("refused"), "v", ScriptConstants.ProtocolVersion);
        JobHandle<string> late = await host.Jobs.ShapeJobs.EnqueueEchoAsync("late", new() { Queue = "refused" }, Token);
        Assert.Equal("late", await late.WaitForResultAsync(Token));

        Assert.Single(host.Log.Lines, IsUnstored);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("lease was lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_that_is_refused_stops_immediately()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await connection.GetDatabase().HashSetAsync(Root("refused"), "v", "7");
        TestHost host = await StartWorkerAsync(new StorageHooks(), QueueOrder.Strict);
        await Until.TrueAsync(() => host.Log.Lines.Any(IsRefusal));

        long start = TimeProvider.System.GetTimestamp();
        await host.StopAsync();
        Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Queue_that_refuses_its_worker_stops_the_host_when_that_is_asked_for(bool atStart)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        if (atStart)
        {
            await connection.GetDatabase().HashSetAsync(Root("refused"), "v", "7");
        }

        JobHandle other = await client.Jobs.HeldJobs.EnqueueObedientAsync(Prefix, new() { Queue = "good" }, Token);
        TestHost host = await StartBareAsync(builder =>
        {
            builder.AddTypedJobsIntegrationTestsJobs();
            builder.AddWorker(["refused", "good"], worker =>
            {
                worker.OnRefusedQueue = RefusedQueueBehavior.StopHost;
                worker.Order = QueueOrder.Weighted;
                worker.LeaseDuration = TimeSpan.FromSeconds(2);
                worker.DrainTimeout = TimeSpan.Zero;
            });
        });
        if (!atStart)
        {
            await Probe.Of(Prefix).Started;
            await Until.TrueAsync(() => connection.GetDatabase().KeyExistsAsync(Root("refused")));
            await connection.GetDatabase().HashSetAsync(Root("refused"), "v", "7");
        }

        CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await Until.TrueAsync(() => stopping.IsCancellationRequested);
        JobProtocolException reason = await Assert.ThrowsAsync<JobProtocolException>(host.StopAsync);
        Assert.Contains("version 7", reason.Message, StringComparison.Ordinal);
        Assert.Single(host.Log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal) && line.Contains("stops the host", StringComparison.Ordinal));

        // What ran in other queues was given back in order.
        Assert.Contains((await other.GetAsync(Token))!.State, (JobState?[])[JobState.Waiting]);
    }

    private static bool IsRefusal(string line) =>
        line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("takes no jobs of queue", StringComparison.Ordinal);

    private static bool IsUnstored(string line) =>
        line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("Outcomes of jobs of queue refused are not stored", StringComparison.Ordinal);

    private RedisKey Root(string queue) => $"{{{Prefix}:{queue}}}";

    private Task<TestHost> StartWorkerAsync(StorageHooks hooks, QueueOrder order, TimeSpan? lease = null) => StartBareAsync(builder =>
    {
        builder.AddTypedJobsIntegrationTestsJobs();
        builder.Services.AddSingleton<ProbeLog>().AddScoped<ScopedProbe>();
        hooks.Install(builder);
        builder.AddWorker(["refused", "good"], worker =>
        {
            worker.Order = order;
            worker.LeaseDuration = lease ?? TimeSpan.FromSeconds(2);
        });
    });
}
