using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Protocol;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>What is put right when a server comes back with half of a change. Here the test takes the other half away.</summary>
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
        var worker = new GhostWorker(client.Broker, "ordered");
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
        var worker = new GhostWorker(client.Broker, "ordered");
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
        var worker = new GhostWorker(client.Broker, "ordered");
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

        Assert.Equal("a", (await new GhostWorker(client.Broker, "ordered").TakeOneAsync()).Lease.Job);

        Assert.Equal(new QueueCounts { Scheduled = 1, Active = 1 }, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));
    }

    private static async Task EnqueueAsync(TestHost client, params string[] keys) =>
        await client.Jobs.EnqueueManyAsync(keys.Select(key => (JobCall)OrderedJobsCalls.Note(key).With(new() { Key = key })), Token);
}
