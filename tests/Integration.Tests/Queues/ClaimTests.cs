using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>One unfinished job of a queue at most holds a claim, from its enqueue to its end.</summary>
[ServerMatrix]
public abstract class ClaimTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";
    private const string Name = "OrderedJobs.Note";
    private const string Claim = "c";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private string Root => $"{{{Prefix}:{Queue}}}";

    [Theory]
    [InlineData("completed")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    [InlineData("retried after a request")]
    [InlineData("superseded")]
    [InlineData("cancelled while it waited")]
    [InlineData("cancelled by a filter")]
    [InlineData("cancelled while it was scheduled", ",\"d\":3600000")]
    [InlineData("expired", ",\"z\":0")]
    [InlineData("past its deadline", ",\"D\":0")]
    [InlineData("held too long")]
    [InlineData("stalled too often")]
    [InlineData("stalled after a request")]
    [InlineData("left after a request")]
    [InlineData("deleted")]
    [InlineData("deleted while it was scheduled", ",\"d\":3600000")]
    [InlineData("deleted while it ran")]
    public async Task Claim_is_released_by_whatever_ends_its_job(string end, string traits = "")
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        Assert.Empty((await EnqueueAsync(client, Job("first", Claim, traits))).Claimed);
        Assert.Equal((0, "first"), Assert.Single((await EnqueueAsync(client, Job("second"))).Claimed));
        Assert.Null(await client.Jobs.GetHandle(new JobId(Queue, "second")).GetAsync(Token));

        await EndAsync(client, end);

        Assert.False(await connection.GetDatabase().HashExistsAsync($"{Root}:claims", Claim));
        EnqueueResult stored = await EnqueueAsync(client, Job("second"));
        Assert.Equal((0, 0), (stored.Claimed.Count, stored.Known.Count));
        Assert.Equal("second", await HolderAsync(connection));
    }

    [Fact]
    public async Task Claim_is_held_through_everything_that_does_not_end_its_job()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, Queue);
        JobHandle job = client.Jobs.GetHandle(new JobId(Queue, "first"));
        await EnqueueAsync(client, Job("first", Claim, ",\"d\":3600000"));
        await CheckAsync();
        await job.PromoteAsync(Token);
        await job.SetPriorityAsync(3, Token);
        await CheckAsync();
        TakenJob taken = await worker.TakeOneAsync();
        await CheckAsync();
        await worker.SettleAsync(taken, OutcomeKind.Retry, "{}", Hour);
        await CheckAsync();
        await job.PromoteAsync(Token);
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Release, delay: Hour);
        await CheckAsync();
        await job.PromoteAsync(Token);
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Unknown, "{}");
        await CheckAsync();
        await client.Storage.Worker(Queue).RecallAsync([Name], Hour, Token);
        await worker.TakeOneAsync(TimeSpan.FromMilliseconds(20));
        await worker.SweepAsync("first", 3);
        await CheckAsync();
        await worker.TakeOneAsync();
        await client.Storage.Worker(Queue).LeaveAsync("ghost", [], Token);
        await CheckAsync();
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed));

        Assert.Empty((await EnqueueAsync(client, Job("second"))).Claimed);

        async Task CheckAsync() => Assert.Equal((0, "first"), Assert.Single((await EnqueueAsync(client, Job("second"))).Claimed));
    }

    [Fact]
    public async Task First_of_several_in_one_call_takes_the_claim_and_a_repeated_call_finds_it_by_its_key()
    {
        TestHost client = await StartClientAsync();
        NewJob[] jobs = [Job("a"), Job("b"), Job("a"), Job("c", "other"), Job("d", null)];
        for (int call = 0; call < 2; call++)
        {
            EnqueueResult result = await EnqueueAsync(client, jobs);
            Assert.Equal([(1, "a")], result.Claimed);
            Assert.Equal(call == 0 ? [2] : [0, 2, 3, 4], result.Known);
        }

        Assert.Equal(3, (await client.Jobs.GetQueue(Queue).GetCountsAsync(Token)).Waiting);
    }

    [Fact]
    public async Task Retry_by_hand_takes_the_claim_again_unless_another_job_holds_it()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        var worker = new GhostWorker(client.Storage, Queue);
        JobHandle first = client.Jobs.GetHandle(new JobId(Queue, "first"));
        await EnqueueAsync(client, Job("first"));
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Failed, "{}");
        await EnqueueAsync(client, Job("second"));

        Assert.Equal(ChangeOutcome.Conflict, await first.RetryAsync(Token));
        Assert.Equal(JobState.Failed, (await first.GetAsync(Token))!.State);
        Assert.Equal(0, await client.Jobs.GetQueue(Queue).RetryFailedAsync(cancellationToken: Token));
        Assert.Equal("second", await HolderAsync(connection));

        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Failed, "{}");
        Assert.Equal(
            [ChangeOutcome.Changed, ChangeOutcome.Conflict, ChangeOutcome.WrongState],
            await client.Storage.Admin(Queue).ChangeAsync(JobChange.Retry, string.Empty, ["first", "second", "first"], Token));
        Assert.Equal("first", await HolderAsync(connection));
        Assert.Equal((0, "first"), Assert.Single((await EnqueueAsync(client, Job("third"))).Claimed));
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed));
        Assert.Empty((await EnqueueAsync(client, Job("third"))).Claimed);
    }

    [Theory]
    [InlineData("no job")]
    [InlineData("a finished job")]
    [InlineData("a job without a claim")]
    [InlineData("a job with another claim")]
    [InlineData("a damaged job")]
    [InlineData("the wrong type")]
    public async Task Claim_that_nobody_confirms_is_free(string holder)
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        var worker = new GhostWorker(client.Storage, Queue);
        await EnqueueAsync(client, Job("holder", holder switch { "a job without a claim" => null, "a job with another claim" => "other", _ => Claim }));
        switch (holder)
        {
            case "no job":
                await client.Jobs.GetHandle(new JobId(Queue, "holder")).DeleteAsync(Token);
                break;
            case "a finished job":
                await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed);
                break;
            case "a damaged job":
                await database.KeyDeleteAsync($"{Root}:x:holder");
                await database.ListRightPushAsync($"{Root}:x:holder", "garbage");
                break;
        }

        await database.KeyDeleteAsync($"{Root}:claims");
        await (holder == "the wrong type"
            ? database.StringSetAsync($"{Root}:claims", "garbage")
            : database.HashSetAsync($"{Root}:claims", Claim, "holder"));

        Assert.Empty((await EnqueueAsync(client, Job("second"))).Claimed);
        Assert.Equal("second", await HolderAsync(connection));
        Assert.Equal((0, "second"), Assert.Single((await EnqueueAsync(client, Job("third"))).Claimed));
    }

    [Fact]
    public async Task Claim_that_another_job_has_taken_is_not_released_with_the_first()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        var worker = new GhostWorker(client.Storage, Queue);
        await EnqueueAsync(client, Job("first"));
        await connection.GetDatabase().HashDeleteAsync($"{Root}:claims", Claim);
        await EnqueueAsync(client, Job("second"));

        Assert.Equal("first", (await worker.TakeOneAsync()).Lease.Job);
        await client.Jobs.GetHandle(new JobId(Queue, "first")).DeleteAsync(Token);
        await client.Storage.Admin(Queue).ChangeAsync(JobChange.Delete, "force", ["first"], Token);

        Assert.Equal("second", await HolderAsync(connection));
    }

    [Fact]
    public async Task Schedule_that_waits_for_a_claim_is_due_when_that_is_released_and_no_worker_takes_jobs_for_it()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        var worker = new GhostWorker(client.Storage, Queue);
        var heard = new ConcurrentQueue<string>();
        int wakes = 0;
        await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal($"{Root}:wake"), (_, message) => heard.Enqueue(message.ToString()));
        await client.Storage.Worker(Queue).OnWakeAsync(() => Interlocked.Increment(ref wakes), () => { }, Token);
        await EnqueueAsync(client, Job("first", "@nightly", ",\"S\":\"nightly\""), Job("other", "@hourly"), Job("last", "@daily"));
        await database.SortedSetAddAsync($"{Root}:behind", [new("nightly", 1), new("daily", 2)]);
        TakenJob[] taken = [.. await worker.TakeAsync(4)];
        Assert.Equal(3, taken.Length);
        heard.Clear();

        Assert.True(await worker.SettleAsync(taken.Single(job => job.Lease.Job == "other"), OutcomeKind.Completed));
        Assert.False(await database.KeyExistsAsync($"{Root}:due"));
        Assert.True(await worker.SettleAsync(taken.Single(job => job.Lease.Job == "first"), OutcomeKind.Completed));

        await Until.TrueAsync(() => heard.Contains("s"));
        SortedSetEntry due = Assert.Single(await database.SortedSetRangeByRankWithScoresAsync($"{Root}:due"));
        Assert.Equal("nightly", due.Element);
        Assert.Equal(due.Score.ToString("F0", CultureInfo.InvariantCulture), await database.HashGetAsync(Root, "tick"));
        Assert.Equal(["daily"], await database.SortedSetRangeByRankAsync($"{Root}:behind"));

        // The next job still wakes the workers, and that is the first wake that they hear of.
        Assert.True(await database.KeyExistsAsync($"{Root}:idle"));
        await EnqueueAsync(client, Job("plain", null));
        await Until.TrueAsync(() => Volatile.Read(ref wakes) == 1 && heard.Count == 2);
        Assert.Equal(["s", "1"], heard);
    }

    [Theory]
    [InlineData("""{"U":5}""")]
    [InlineData("""{"U":""}""")]
    [InlineData("""{"U":["a"]}""")]
    [InlineData("""{"S":5}""")]
    public async Task Claim_or_schedule_that_is_no_text_is_refused_with_the_whole_call(string traits)
    {
        TestHost client = await StartClientAsync();
        await EnqueueAsync(client, Job("first", null));

        await Assert.ThrowsAsync<RedisServerException>(
            () => EnqueueAsync(client, Job("second"), Job("third", null) with { Traits = traits }));

        Assert.Equal(1, (await client.Jobs.GetQueue(Queue).GetCountsAsync(Token)).Waiting);
        Assert.Empty((await EnqueueAsync(client, Job("fourth"))).Claimed);
    }

    [Fact]
    public async Task Claims_are_never_shared_by_jobs_that_run_however_many_enqueue_and_end_at_one_time()
    {
        const int Claims = 10, Rounds = 100;
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        var active = new ConcurrentDictionary<string, string>();
        var failures = new ConcurrentQueue<string>();
        int stored = 0;
        bool done = false;
        Task enqueueing = Parallel.ForEachAsync(Enumerable.Range(0, Rounds), new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token }, async (round, _) =>
        {
            EnqueueResult result = await EnqueueAsync(client, [.. Enumerable.Range(0, Claims).Select(claim => Job($"{claim}.{round}", $"{claim}"))]);
            Interlocked.Add(ref stored, Claims - result.Claimed.Count);
        });
        Task[] working = [.. Enumerable.Range(0, 3).Select(number => WorkAsync(new GhostWorker(client.Storage, Queue, $"ghost{number}"), new Random(number)))];
        await enqueueing;
        Volatile.Write(ref done, true);
        await Task.WhenAll(working);

        Assert.Empty(failures);
        QueueCounts counts = await client.Jobs.GetQueue(Queue).GetCountsAsync(Token);
        Assert.Equal((0L, 0L, 0L, (long)stored), (counts.Waiting, counts.Scheduled, counts.Active, counts.Completed + counts.Failed));
        Assert.InRange(stored, Claims, Claims * Rounds);
        Assert.False(await connection.GetDatabase().KeyExistsAsync($"{Root}:claims"));

        async Task WorkAsync(GhostWorker worker, Random random)
        {
            while (true)
            {
                bool last = Volatile.Read(ref done);
                IReadOnlyList<TakenJob> taken = await worker.TakeAsync(5);
                foreach (TakenJob job in taken)
                {
                    string claim = job.Lease.Job[..1];
                    if (!active.TryAdd(claim, job.Lease.Job))
                    {
                        failures.Enqueue($"{job.Lease.Job} beside {active[claim]}");
                    }
                }

                foreach (TakenJob job in taken)
                {
                    active.TryRemove(new(job.Lease.Job[..1], job.Lease.Job));
                    OutcomeKind kind = random.Next(4) switch { 0 => OutcomeKind.Failed, 1 => OutcomeKind.Retry, 2 => OutcomeKind.Release, _ => OutcomeKind.Completed };
                    Assert.True(await worker.SettleAsync(job, kind, "{}"));
                }

                if (last && taken.Count == 0 && await client.Jobs.GetQueue(Queue).GetCountsAsync(Token) is { Waiting: 0, Active: 0 })
                {
                    return;
                }
            }
        }
    }

    private async Task EndAsync(TestHost client, string end)
    {
        var worker = new GhostWorker(client.Storage, Queue);
        JobHandle job = client.Jobs.GetHandle(new JobId(Queue, "first"));
        IWorkerProtocol protocol = client.Storage.Worker(Queue);
        switch (end)
        {
            case "completed":
                Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed));
                break;
            case "failed":
                Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Failed, "{}"));
                break;
            case "cancelled":
                Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Cancelled));
                break;
            case "retried after a request":
                TakenJob taken = await worker.TakeOneAsync();
                await job.CancelAsync(cancellationToken: Token);
                Assert.True(await worker.SettleAsync(taken, OutcomeKind.Retry, "{}"));
                break;
            case "superseded":
                taken = await worker.TakeOneAsync();
                await client.Storage.Client(Queue).SupersedeAsync(["first"], "newer", Token);
                Assert.True(await worker.SettleAsync(taken, OutcomeKind.RetryAfterStop, "{}"));
                break;
            case "cancelled while it waited" or "cancelled while it was scheduled":
                Assert.Equal(CancelOutcome.Cancelled, await job.CancelAsync(cancellationToken: Token));
                break;
            case "cancelled by a filter":
                Assert.Single(await client.Jobs.GetQueue(Queue).CancelAllAsync(JobFilter.All, "all", cancellationToken: Token));
                break;
            case "expired" or "past its deadline":
                Assert.Single((await worker.ExchangeAsync(1, null)).Failed);
                break;
            case "held too long":
                await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Unknown, "{}");
                await Until.TrueAsync(async () => (await protocol.RecallAsync([], TimeSpan.FromMilliseconds(1), Token)).Failed.Count == 1);
                break;
            case "stalled too often":
                await worker.TakeOneAsync(TimeSpan.FromMilliseconds(20));
                Assert.Single((await worker.SweepAsync("first", 0)).Failed);
                break;
            case "stalled after a request":
                await worker.TakeOneAsync(TimeSpan.FromMilliseconds(20));
                await job.CancelAsync(cancellationToken: Token);
                Assert.Single((await worker.SweepAsync("first", 0)).Cancelled);
                break;
            case "left after a request":
                await worker.TakeOneAsync();
                await job.CancelAsync(cancellationToken: Token);
                await protocol.LeaveAsync("ghost", [], Token);
                break;
            case "deleted" or "deleted while it was scheduled":
                Assert.Equal(ChangeOutcome.Changed, await job.DeleteAsync(Token));
                break;
            case "deleted while it ran":
                await worker.TakeOneAsync();
                await client.Storage.Admin(Queue).ChangeAsync(JobChange.Delete, "force", ["first"], Token);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(end), end, null);
        }
    }

    private static NewJob Job(string key, string? claim = Claim, string more = "") => new(
        key,
        JobHead.Write(5, Name, string.Empty),
        """{"text":"a"}"""u8.ToArray(),
        claim is null ? string.Empty : $$"""{"U":"{{claim}}"{{more}}}""");

    private static Task<EnqueueResult> EnqueueAsync(TestHost client, params NewJob[] jobs) => client.Storage.Client(Queue).EnqueueAsync(jobs, Token);

    private async Task<string?> HolderAsync(ConnectionMultiplexer connection) => await connection.GetDatabase().HashGetAsync($"{Root}:claims", Claim);
}
