using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis.Repairs;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>What is put right when a server comes back with half of a change. Here the test takes the other half away.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Own = true)]
public abstract class RepairTests(TestServer server) : ServerTests(server)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private string Root => $"{{{Prefix}:ordered}}";

    [Fact]
    public async Task A_job_in_no_list_goes_back_to_where_its_record_says_that_it_is()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        var worker = new GhostWorker(client.Storage, "ordered");
        JobQueue queue = client.Jobs.GetQueue("ordered");

        await EnqueueAsync(client, "completed", "failed", "cancelled", "active", "retried");
        await client.Jobs.CancelAsync(new JobId("ordered", "cancelled"), cancellationToken: Token);
        foreach (TakenJob job in await worker.TakeAsync(4))
        {
            OutcomeKind? kind = job.Lease.Job switch
            {
                "completed" => OutcomeKind.Completed,
                "failed" => OutcomeKind.Failed,
                "retried" => OutcomeKind.Retry,
                _ => null,
            };
            if (kind is { } end)
            {
                Assert.True(await worker.SettleAsync(job, end, "{}", end == OutcomeKind.Retry ? Hour : default));
            }
        }

        await EnqueueAsync(client, "waiting");
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("p", new() { Key = "ranked", Priority = 3 }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("d", new() { Key = "scheduled", Delay = Hour }, Token);
        QueueCounts before = await queue.GetCountsAsync(Token);
        Assert.Equal(
            new QueueCounts { Waiting = 2, Scheduled = 2, Active = 1, Completed = 1, Failed = 1, Cancelled = 1 }, before);
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));

        await database.KeyDeleteAsync(
            Array.ConvertAll(
                (string[])["wait", "ranked", "delayed", "active", "completed", "failed", "cancelled"], part => (RedisKey)$"{Root}:{part}"));
        await database.HashSetAsync(Root, "gone", 7);
        Assert.Equal(8 + 1, await QueueRepair.RunAsync(connection, Token));

        Assert.Equal(before, await queue.GetCountsAsync(Token));
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));

        // What is active is nobody's; what was scheduled starts now.
        Assert.Equal(["active"], (await worker.SweepAsync("active", 1)).Rescued);
        Assert.Equal(
            ["ranked", "active", "waiting", "retried", "scheduled"],
            (await worker.TakeAsync(10)).Select(job => job.Lease.Job).OrderBy(key => key is "retried" or "scheduled" ? key : string.Empty));
    }

    [Fact]
    public async Task A_job_in_two_places_stays_in_that_of_its_record()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await EnqueueAsync(client, "a", "b");
        var worker = new GhostWorker(client.Storage, "ordered");
        TakenJob job = await worker.TakeOneAsync();
        await database.SortedSetAddAsync($"{Root}:completed", "a", 1e15);
        await database.SortedSetAddAsync($"{Root}:active", "b", 1e15);

        Assert.Equal(2, await QueueRepair.RunAsync(connection, Token));

        Assert.Equal(new QueueCounts { Waiting = 1, Active = 1 }, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
        Assert.True(await worker.SettleAsync(job, OutcomeKind.Completed));
    }

    [Fact]
    public async Task What_is_left_of_a_job_that_was_being_forgotten_goes()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await EnqueueAsync(client, "a");
        var worker = new GhostWorker(client.Storage, "ordered");
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Failed, "{}"));
        await database.KeyDeleteAsync($"{Root}:j:a");

        Assert.Equal(1, await QueueRepair.RunAsync(connection, Token));

        Assert.Equal(new QueueCounts(), await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
        Assert.Null(await client.Jobs.GetHandle(new JobId("ordered", "a")).GetAsync(Token));
        Assert.False(await database.KeyExistsAsync($"{Root}:x:a"));
        Assert.True((await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "a" }, Token)).IsNew);
    }

    // What is left of a call that stores jobs with delays and priorities and was broken off before their bodies were stored.
    [Fact]
    public async Task A_place_without_a_job_keeps_nobody_from_taking_the_next()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "a", Priority = 1 }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Key = "b", Delay = Hour }, Token);
        await database.SortedSetAddAsync($"{Root}:delayed", "0000000000000900:nobody", 1);
        await database.SortedSetAddAsync($"{Root}:delayed", "0000000000000901:b", 1);
        await database.SortedSetAddAsync($"{Root}:ranked", "0000000000000902:nobody", -2);

        Assert.Equal("a", (await new GhostWorker(client.Storage, "ordered").TakeOneAsync()).Lease.Job);

        Assert.Equal(new QueueCounts { Scheduled = 1, Active = 1 }, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));
    }

    [Fact]
    public async Task Parts_of_a_job_that_is_no_longer_there_are_deleted()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await EnqueueAsync(client, "kept");
        await LeaveRemainsAsync(connection.GetDatabase(), "ghost");

        Assert.Equal(1, await QueueRepair.RunAsync(connection, Token));

        foreach (string part in (string[])["x", "r", "l", "h"])
        {
            Assert.False(await connection.GetDatabase().KeyExistsAsync($"{Root}:{part}:ghost"), part);
        }

        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));
        Assert.Equal(new QueueCounts { Waiting = 1 }, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
    }

    // Before the repair has come by: an old request to cancel would cancel the new job.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_never_reads_what_an_earlier_one_of_its_key_has_left(bool withDetails)
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await EnqueueAsync(client, "other");
        await LeaveRemainsAsync(connection.GetDatabase(), "again");
        JobHandle job = client.Jobs.GetHandle(new JobId("ordered", "again"));
        await client.Jobs.OrderedJobs.EnqueueNoteAsync(
            "again", withDetails ? new() { Priority = 5, Key = "again" } : new() { Key = "again" }, Token);
        var worker = new GhostWorker(client.Storage, "ordered");

        foreach (TakenJob taken in await worker.TakeAsync(2))
        {
            Assert.True(await worker.SettleAsync(taken, OutcomeKind.Retry, """{"type":"New","message":"m"}""", Hour));
        }

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(JobState.Scheduled, record.State);
        Assert.Equal("New", record.Error!.Type);
        Assert.Empty(record.Tags);
        Assert.Single(await connection.GetDatabase().ListRangeAsync($"{Root}:h:again"));
        Assert.False(await connection.GetDatabase().KeyExistsAsync($"{Root}:l:again"));
        await QueueRepair.RunAsync(connection, Token);
        Assert.False(await connection.GetDatabase().KeyExistsAsync($"{Root}:r:again"));
    }

    [Fact]
    public async Task Jobs_are_repaired_beside_workers_and_clients_and_run_once()
    {
        const int Before = 3000, Meanwhile = 1000, Torn = 150;
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await EnqueueAsync(client, [.. Enumerable.Range(0, Before).Select(i => $"job{i}")]);
        for (int i = 0; i < Torn; i++)
        {
            await database.ListRemoveAsync($"{Root}:wait", $"job{i * 20}", 1);
        }

        TestHost worker = await StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton<OrderLog>();
            builder.AddWorker("ordered", options => options.Concurrency = 20);
        });
        OrderLog log = worker.Services.GetRequiredService<OrderLog>();
        Task enqueueing = EnqueueAsync(client, [.. Enumerable.Range(Before, Meanwhile).Select(i => $"job{i}")]);
        long repaired = await QueueRepair.RunAsync(connection, Token);
        await enqueueing;

        Assert.Equal(Torn, repaired);
        await TestServers.Until.TrueAsync(async () =>
            await client.Jobs.GetQueue("ordered").GetCountsAsync(Token) is { Waiting: 0, Active: 0 } && log.Entries.Count >= Before + Meanwhile);
        Assert.Equal(Before + Meanwhile, log.Entries.Count);
        Assert.Equal(Before + Meanwhile, log.Entries.Distinct().Count());
    }

    [Fact]
    public async Task Tickets_of_lanes_without_jobs_are_dropped_and_others_kept()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await EnqueueAsync(client, "a");
        await new GhostWorker(client.Storage, "ordered").TakeOneAsync();
        await database.HashSetAsync($"{Root}:state", " gone:0", "17 b c");
        long before = await database.HashLengthAsync($"{Root}:state");

        await QueueRepair.RunAsync(connection, Token);

        Assert.False(await database.HashExistsAsync($"{Root}:state", " gone:0"));
        Assert.Equal(before - 1, await database.HashLengthAsync($"{Root}:state"));
    }

    [Fact]
    public async Task Mark_of_a_suspect_is_kept_while_it_runs_and_dropped_when_it_has_ended()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await EnqueueAsync(client, "a");
        var worker = new GhostWorker(client.Storage, "ordered");
        TakenJob job = await worker.TakeOneAsync();
        await database.HashSetAsync($"{Root}:state", " ghost:s", $"{job.Lease.Number} a");

        await QueueRepair.RunAsync(connection, Token);
        Assert.True(await database.HashExistsAsync($"{Root}:state", " ghost:s"));

        Assert.True(await worker.SettleAsync(job, OutcomeKind.Completed));
        await QueueRepair.RunAsync(connection, Token);
        Assert.False(await database.HashExistsAsync($"{Root}:state", " ghost:s"));
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(7)]
    public async Task Wrong_count_of_jobs_that_left_the_list_is_corrected_in_a_list_of_any_length(int page)
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await EnqueueAsync(client, [.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
        await client.Jobs.CancelManyAsync(Enumerable.Range(10, 6).Select(i => new JobId("ordered", $"{i}")), cancellationToken: Token);

        // One is in the list twice.
        Assert.Equal(ChangeOutcome.Changed, await client.Jobs.GetHandle(new JobId("ordered", "10")).RetryAsync(Token));
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token, listPage: page));
        foreach (int wrong in (int[])[0, 4, 9])
        {
            await database.HashSetAsync(Root, "gone", wrong);

            Assert.Equal(1, await QueueRepair.RunAsync(connection, Token, listPage: page));

            Assert.Equal(45, (await queue.GetCountsAsync(Token)).Waiting);
            Assert.Equal(0, await QueueRepair.RunAsync(connection, Token, listPage: page));
        }
    }

    // A list of more than a page is not searched for them: their jobs count as waiting until a take has passed their entries.
    [Theory]
    [InlineData(10_000, 1, 13)]
    [InlineData(7, 0, 18)]
    public async Task Entries_that_a_torn_take_has_left_are_counted_down_by_the_take_that_passes_them(int page, int repaired, int waiting)
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await EnqueueAsync(client, [.. Enumerable.Range(0, 20).Select(i => $"{i}")]);
        await client.Jobs.CancelManyAsync([new JobId("ordered", "18"), new JobId("ordered", "19")], cancellationToken: Token);
        var worker = new GhostWorker(client.Storage, "ordered");
        IReadOnlyList<TakenJob> taken = await worker.TakeAsync(5);
        await database.ListLeftPushAsync($"{Root}:wait", [.. taken.Reverse().Select(job => (RedisValue)job.Lease.Job)]);

        Assert.Equal(repaired, await QueueRepair.RunAsync(connection, Token, listPage: page));
        Assert.Equal(waiting, (await queue.GetCountsAsync(Token)).Waiting);
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token, listPage: page));

        Assert.Equal(["5", "6", "7", "8", "9"], (await worker.TakeAsync(5)).Select(job => job.Lease.Job));
        Assert.Equal(8, (await queue.GetCountsAsync(Token)).Waiting);
        Assert.Equal(2, await database.HashGetAsync(Root, "gone"));
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token, listPage: page));
    }

    [Fact]
    public async Task Queue_with_a_damaged_key_keeps_no_other_from_being_repaired()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await EnqueueAsync(client, "a", "b");
        await database.ListRemoveAsync($"{Root}:wait", "a", 1);
        await database.StringSetAsync($"{{{Prefix}:another}}:wait", "no list");

        // What is enqueued in the millisecond in which a repair begins is not looked at.
        DateTimeOffset enqueued = DateTimeOffset.UtcNow;
        await TestServers.Until.TrueAsync(() => DateTimeOffset.UtcNow > enqueued.AddMilliseconds(1));
        Exception? error = await Record.ExceptionAsync(() => QueueRepair.RunAsync(connection, Token));

        await database.KeyDeleteAsync($"{{{Prefix}:another}}:wait");
        Assert.IsType<InvalidOperationException>(error);
        Assert.Contains($"{{{Prefix}:another}}", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await client.Jobs.GetQueue("ordered").GetCountsAsync(Token)).Waiting);
    }

    [Fact]
    public async Task A_wrong_count_of_cancelled_jobs_in_the_list_ends_with_the_list()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await EnqueueAsync(client, "a", "b");
        await connection.GetDatabase().HashSetAsync(Root, "gone", 7);
        JobQueue queue = client.Jobs.GetQueue("ordered");
        Assert.Equal(0, (await queue.GetCountsAsync(Token)).Waiting);

        Assert.Equal(2, (await new GhostWorker(client.Storage, "ordered").TakeAsync(5)).Count);

        await EnqueueAsync(client, "c");
        Assert.Equal(1, (await queue.GetCountsAsync(Token)).Waiting);
    }

    private async Task LeaveRemainsAsync(IDatabase database, string key)
    {
        await database.HashSetAsync(
            $"{Root}:x:{key}",
            [new("q", "an old request"), new("qb", "somebody"), new("qt", "1"), new("e", """{"type":"Old","message":""}"""), new("T", """["old"]""")]);
        await database.StringSetAsync($"{Root}:r:{key}", "\"old\"");
        await database.ListRightPushAsync($"{Root}:l:{key}", "1 old");
        await database.ListRightPushAsync($"{Root}:h:{key}", """{"a":"1","b":"1","f":"2","w":"w","k":"1","o":"r","e":""}""");
    }

    private static async Task EnqueueAsync(TestHost client, params string[] keys) =>
        await client.Jobs.EnqueueManyAsync(keys.Select(key => (JobCall)OrderedJobsCalls.Note(key).With(new() { Key = key })), Token);
}
