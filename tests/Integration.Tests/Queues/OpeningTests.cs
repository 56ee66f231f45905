using StackExchange.Redis;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Scripts;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>A queue is opened by what adds to it, as many times as it takes, and by nothing that reads.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix]
public abstract class OpeningTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "default";

    private RedisKey Root => $"{{{Prefix}:{Queue}}}";

    private RedisKey Names => $"{Prefix}:queues";

    [Fact]
    public async Task Reads_and_changes_of_a_queue_that_is_not_there_write_nothing()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        JobQueue queue = client.Jobs.GetQueue(Queue);
        JobHandle job = client.Jobs.GetHandle(new JobId(Queue, "a"));

        Assert.Null(await job.GetAsync(Token));
        Assert.Equal(new QueueCounts(), await queue.GetCountsAsync(Token));
        Assert.Empty(await queue.ListAsync(JobState.Waiting, cancellationToken: Token).ToArrayAsync(Token));
        Assert.Empty(await queue.GetWorkersAsync(Token));
        Assert.Empty(await client.Jobs.GetQueueNamesAsync(Token));
        Assert.Equal(CancelOutcome.NotFound, await job.CancelAsync("why", Token));
        Assert.Equal(
            [CancelOutcome.NotFound, CancelOutcome.NotFound],
            (await client.Jobs.CancelManyAsync([job.Id, new JobId(Queue, "b")], cancellationToken: Token)).Select(result => result.Outcome));
        Assert.Empty(await queue.CancelAllAsync(JobFilter.All, cancellationToken: Token));
        Assert.Equal(ChangeOutcome.NotFound, await job.RetryAsync(Token));
        Assert.Equal(ChangeOutcome.NotFound, await job.PromoteAsync(Token));
        Assert.Equal(ChangeOutcome.NotFound, await job.DeleteAsync(Token));
        Assert.Equal(ChangeOutcome.NotFound, await job.SetPriorityAsync(1, Token));
        Assert.Equal(ChangeOutcome.NotFound, await job.SetDelayAsync(TimeSpan.FromSeconds(1), Token));
        Assert.Equal(0, await queue.PurgeAsync(JobState.Completed, TimeSpan.Zero, Token));
        Assert.Equal(0, await queue.ClearAsync(cancellationToken: Token));
        Assert.False(await queue.ResumeAsync(Token));
        await Assert.ThrowsAsync<JobNotFoundException>(() => job.WaitForCompletionAsync(Token));

        Assert.Empty(KeysOf(connection));
    }

    [Fact]
    public async Task Queue_is_named_again_by_its_worker_after_the_server_has_lost_its_data()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost host = await StartAsync(worker => worker.PollInterval = TimeSpan.FromMilliseconds(100));
        await Until.TrueAsync(() => connection.GetDatabase().KeyExistsAsync(Names));
        await LoseAsync(connection);

        await Until.TrueAsync(async () => (await host.Jobs.GetQueueNamesAsync(Token)).Contains(Queue));
        Assert.Equal(ScriptConstants.ProtocolVersion, await connection.GetDatabase().HashGetAsync(Root, "v"));
        await (await host.Jobs.ShapeJobs.EnqueueEchoAsync("b", cancellationToken: Token)).WaitForCompletionAsync(Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Queue_that_is_used_again_after_it_was_lost_or_deleted_is_open_and_named(bool deleted)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        if (deleted)
        {
            await client.Jobs.GetQueue(Queue).DeleteAsync(cancellationToken: Token);
        }
        else
        {
            await LoseAsync(connection);
        }

        Assert.Empty(KeysOf(connection));
        JobHandle job = await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);

        Assert.True(job.IsNew);
        Assert.Equal([Queue], await client.Jobs.GetQueueNamesAsync(Token));
        Assert.Equal(ScriptConstants.ProtocolVersion, await connection.GetDatabase().HashGetAsync(Root, "v"));
        Assert.Equal(new QueueCounts { Waiting = 1 }, await client.Jobs.GetQueue(Queue).GetCountsAsync(Token));
    }

    [Fact]
    public async Task Name_of_a_queue_comes_back_with_the_renewals_of_its_workers()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost host = await StartAsync(worker => worker.LeaseDuration = TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => connection.GetDatabase().KeyExistsAsync(Names));
        await connection.GetDatabase().KeyDeleteAsync(Names);

        await Until.TrueAsync(async () => (await host.Jobs.GetQueueNamesAsync(Token)).Contains(Queue));
    }

    [Fact]
    public async Task Worker_leaves_a_queue_that_is_not_there_or_has_another_version_without_a_trace()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        await client.Storage.Worker(Queue).LeaveAsync("ghost", [], Token);
        Assert.Empty(KeysOf(connection));

        await connection.GetDatabase().HashSetAsync(Root, "v", "7");
        await client.Storage.Worker(Queue).LeaveAsync("ghost", [], Token);
        Assert.Equal([Root], KeysOf(connection));
        Assert.Equal([new HashEntry("v", "7")], await connection.GetDatabase().HashGetAllAsync(Root));
    }

    [Fact]
    public async Task Worker_that_leaves_gives_jobs_back_that_lost_only_the_version_of_their_queue()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        await new GhostWorker(client.Storage, Queue).TakeOneAsync();
        await connection.GetDatabase().HashDeleteAsync(Root, "v");

        await client.Storage.Worker(Queue).LeaveAsync("ghost", [], Token);

        Assert.Equal(new QueueCounts { Waiting = 1 }, await client.Jobs.GetQueue(Queue).GetCountsAsync(Token));
    }

    [Fact]
    public async Task Jobs_of_a_queue_that_lost_only_its_version_can_be_cancelled_and_changed()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        JobHandle first = await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        JobHandle second = await client.Jobs.ShapeJobs.EnqueueEchoAsync("b", cancellationToken: Token);
        await connection.GetDatabase().KeyDeleteAsync([Root]);
        Assert.Equal(CancelOutcome.Cancelled, await first.CancelAsync(cancellationToken: Token));
        await connection.GetDatabase().KeyDeleteAsync([Root]);
        Assert.Equal(ChangeOutcome.Changed, await second.DeleteAsync(Token));

        Assert.Equal(ScriptConstants.ProtocolVersion, await connection.GetDatabase().HashGetAsync(Root, "v"));
    }

    [Fact]
    public async Task Running_processes_are_refused_once_the_protocol_version_is_raised()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost host = await StartAsync(worker => worker.LeaseDuration = TimeSpan.FromSeconds(2));
        JobHandle running = await host.Jobs.HeldJobs.EnqueueObedientAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started;
        await connection.GetDatabase().HashSetAsync(Root, "v", "7");
        RedisValue[] before = await FieldsAsync();

        JobQueue queue = host.Jobs.GetQueue(Queue);
        Func<Task>[] calls =
        [
            () => host.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token),
            () => host.Jobs.ShapeJobs.EnqueueEchoAsync("a", new() { Priority = 1 }, Token),
            () => host.Jobs.CancelAsync(running.Id, cancellationToken: Token),
            () => running.GetAsync(Token),
            () => running.DeleteAsync(Token),
            () => running.WaitForCompletionAsync(Token),
            () => queue.GetCountsAsync(Token),
            () => queue.GetWorkersAsync(Token),
            () => queue.ListAsync(JobState.Active, cancellationToken: Token).ToArrayAsync(Token).AsTask(),
            () => queue.CancelAllAsync(JobFilter.All, states: [JobState.Waiting], cancellationToken: Token),
            () => queue.PurgeAsync(JobState.Failed, TimeSpan.Zero, Token),
            () => queue.PauseAsync(Token),
            () => queue.ResumeAsync(Token),
            () => queue.ListenAsync(Token),
            () => host.Storage.Worker(Queue).SweepAsync("ghost", TimeSpan.FromSeconds(1), 1, tidy: false, Token),
        ];
        foreach (Func<Task> call in calls)
        {
            JobProtocolException refused = await Assert.ThrowsAsync<JobProtocolException>(call);
            Assert.Contains("'default' uses protocol version 7", refused.Message, StringComparison.Ordinal);
        }

        // The attempt loses its lease, and the worker says why, once.
        await Probe.Of(Prefix).Fired;
        Assert.Equal(CancellationCause.LeaseLost, Assert.Single(Probe.Of(Prefix).Causes).Cause);
        await Until.TrueAsync(() => host.Log.Lines.Any(IsRefusal));
        await host.StopAsync();
        Assert.Contains("'default' uses protocol version 7", Assert.Single(host.Log.Lines, IsRefusal), StringComparison.Ordinal);
        Assert.Equal(before, await FieldsAsync());
        await connection.GetDatabase().HashSetAsync(Root, "v", ScriptConstants.ProtocolVersion);
        Assert.Equal(new QueueCounts { Active = 1 }, await (await StartClientAsync()).Jobs.GetQueue(Queue).GetCountsAsync(Token));

        static bool IsRefusal(string line) => line.StartsWith("Error", StringComparison.Ordinal);

        async Task<RedisValue[]> FieldsAsync() =>
            await connection.GetDatabase().HashGetAsync(Root, ["v", "paused", "listen", "swept", "gone"]);
    }

    // What a server that comes back empty looks like to those who use this prefix.
    private async Task LoseAsync(ConnectionMultiplexer connection)
    {
        foreach (RedisKey key in KeysOf(connection))
        {
            await connection.GetDatabase().KeyDeleteAsync(key);
        }
    }

    private RedisKey[] KeysOf(ConnectionMultiplexer connection) =>
        [.. connection.GetServers().Where(server => !server.IsReplica).SelectMany(server => server.Keys(pattern: $"*{Prefix}*"))];
}
