using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis.Repairs;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>Claims are repaired when a server comes back with half of a change. Here the test takes the other half away.</summary>
[ServerMatrix(Own = true)]
public abstract class ClaimRepairTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";

    private string Root => $"{{{Prefix}:{Queue}}}";

    [Fact]
    public async Task Unfinished_job_has_its_claim_again()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await EnqueueAsync(client, Job("a", "one"), Job("b", "two"));
        await new GhostWorker(client.Storage, Queue).TakeOneAsync();
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));
        await database.KeyDeleteAsync($"{Root}:claims");

        Assert.Equal(2, await QueueRepair.RunAsync(connection, Token));

        Assert.Equal([("one", "a"), ("two", "b")], await ClaimsAsync(database));
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));
        Assert.Equal([(0, "a"), (1, "b")], (await EnqueueAsync(client, Job("c", "one"), Job("d", "two"))).Claimed);
    }

    [Fact]
    public async Task Claim_without_an_unfinished_job_that_says_so_is_dropped()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        var worker = new GhostWorker(client.Storage, Queue);
        await EnqueueAsync(client, Job("done", "one"));
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed);
        await EnqueueAsync(client, Job("plain", null), Job("own", "own"));
        await database.HashSetAsync($"{Root}:claims", [new("one", "done"), new("two", "plain"), new("three", "own"), new("four", "nobody")]);

        Assert.Equal(4, await QueueRepair.RunAsync(connection, Token));

        Assert.Equal([("own", "own")], await ClaimsAsync(database));
    }

    [Fact]
    public async Task Job_whose_claim_another_one_has_taken_has_none()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        var worker = new GhostWorker(client.Storage, Queue);
        await EnqueueAsync(client, Job("first", "one"));
        await database.KeyDeleteAsync($"{Root}:claims");
        await EnqueueAsync(client, Job("second", "one"));

        Assert.Equal(1, await QueueRepair.RunAsync(connection, Token));

        Assert.Equal([("one", "second")], await ClaimsAsync(database));
        Assert.False(await database.HashExistsAsync($"{Root}:x:first", "U"));
        Assert.Equal(2, (await worker.TakeAsync(3)).Count);
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));
    }

    // The call was broken off behind the bodies.
    [Fact]
    public async Task Job_without_its_record_holds_its_claim_and_says_so_again()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await EnqueueAsync(client, Job("a", "one"));
        await database.HashDeleteAsync($"{Root}:state", "a");
        Assert.Equal([(0, "a")], (await EnqueueAsync(client, Job("b", "one"))).Claimed);
        await DistanceAsync(connection);

        Assert.Equal(1, await QueueRepair.RunAsync(connection, Token));

        Assert.StartsWith("w*", (string?)await database.HashGetAsync($"{Root}:state", "a"), StringComparison.Ordinal);
        var worker = new GhostWorker(client.Storage, Queue);
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed));
        Assert.Empty(await ClaimsAsync(database));
    }

    // The job was retried by hand, and neither record nor list were stored: the claim is that of a finished job.
    [Fact]
    public async Task Claim_of_a_job_whose_retry_was_broken_off_is_free()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        var worker = new GhostWorker(client.Storage, Queue);
        await EnqueueAsync(client, Job("a", "one"));
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Failed, "{}");
        await database.HashSetAsync($"{Root}:claims", "one", "a");

        Assert.Equal(ChangeOutcome.Changed, await client.Jobs.GetHandle(new JobId(Queue, "a")).RetryAsync(Token));
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Failed, "{}");
        await database.HashSetAsync($"{Root}:claims", "one", "a");
        Assert.Empty((await EnqueueAsync(client, Job("b", "one"))).Claimed);
        Assert.Equal(0, await QueueRepair.RunAsync(connection, Token));
    }

    // What was enqueued since the repair began is whole.
    private static async Task DistanceAsync(ConnectionMultiplexer connection)
    {
        IServer server = connection.GetServers()[0];
        DateTime before = await server.TimeAsync();
        await Until.TrueAsync(async () => await server.TimeAsync() - before > TimeSpan.FromMilliseconds(2));
    }

    private async Task<(string Claim, string Key)[]> ClaimsAsync(IDatabase database) =>
    [
        .. (await database.HashGetAllAsync($"{Root}:claims")).Select(claim => (claim.Name.ToString(), claim.Value.ToString())).OrderBy(claim => claim.Item2, StringComparer.Ordinal),
    ];

    private static NewJob Job(string key, string? claim) => new(
        key, JobHead.Write(5, "OrderedJobs.Note", string.Empty), """{"text":"a"}"""u8.ToArray(), claim is null ? string.Empty : $$"""{"U":"{{claim}}"}""");

    private static Task<EnqueueResult> EnqueueAsync(TestHost client, params NewJob[] jobs) => client.Storage.Client(Queue).EnqueueAsync(jobs, Token);
}
