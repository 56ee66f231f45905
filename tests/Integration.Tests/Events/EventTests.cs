using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Events;

/// <summary>What listeners of a queue are told, and what it costs while nobody listens.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class EventTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";
    private const string ErrorJson = """{"type":"E","message":"broken"}""";

    [Fact]
    public async Task Everything_that_happens_is_told_by_an_event_of_its_own_type_in_order()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue(Queue);
        var worker = new GhostWorker(client.Storage, Queue);
        await using JobEvents events = await queue.ListenAsync(Token);

        JobHandle a = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { MaxAttempts = 9 }, Token);
        TakenJob taken = await worker.TakeOneAsync();
        await client.Storage.Worker(Queue).ReportProgressAsync("ghost", taken.Lease, "12.5"u8.ToArray(), Token);
        await client.Storage.Worker(Queue).AppendLogAsync("ghost", taken.Lease, 10, ["said"], Token);
        await worker.SettleAsync(taken, OutcomeKind.Retry, ErrorJson, TimeSpan.FromHours(1));
        await a.PromoteAsync(Token);
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Release);
        await worker.TakeOneAsync(TimeSpan.FromMilliseconds(20));
        await worker.SweepAsync(a.Id.Key, 5);
        taken = await worker.TakeOneAsync();
        await a.CancelAsync("why", Token);
        await client.Storage.Worker(Queue).MarkIgnoringAsync("ghost", taken.Lease, CancellationCause.Requested, Token);
        await worker.SettleAsync(taken, OutcomeKind.Completed, "17");
        await queue.PauseAsync(Token);
        await queue.ResumeAsync(Token);
        JobHandle b = await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Delay = TimeSpan.FromHours(2) }, Token);
        await b.SetDelayAsync(TimeSpan.FromHours(3), Token);
        await b.CancelAsync("later", Token);
        await b.DeleteAsync(Token);
        JobHandle c = await client.Jobs.OrderedJobs.EnqueueNoteAsync("c", cancellationToken: Token);
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Failed, ErrorJson);

        JobEvent[] told = await TakeAsync(events, 23);
        DateTimeOffset at = told[0].At;
        Assert.All(told, happened => Assert.True(happened.At >= at));
        Assert.Collection(
            told,
            e => Assert.Equal((a.Id, "OrderedJobs.Note", null), (Is<JobEnqueued>(e).Id, Is<JobEnqueued>(e).Name, Is<JobEnqueued>(e).DueAt)),
            e => Assert.Equal((a.Id, 1, "ghost"), (e.Id, Is<JobStarted>(e).Attempt, Is<JobStarted>(e).Worker)),
            e => Assert.Equal((a.Id, "12.5"), (e.Id, Is<JobProgressed>(e).ProgressJson)),
            e => Assert.Equal((a.Id, "said"), (e.Id, Is<JobLogged>(e).Line)),
            e => Assert.Equal((1, "broken", TimeSpan.FromHours(1)), (Is<JobRetrying>(e).Attempt, Is<JobRetrying>(e).Error.Message, Is<JobRetrying>(e).DueAt - e.At)),
            e => Assert.Equal(a.Id, Is<JobWaiting>(e).Id),
            e => Assert.Equal(2, Is<JobStarted>(e).Attempt),
            e => Assert.Equal(a.Id, Is<JobReleased>(e).Id),
            e => Assert.Equal(2, Is<JobStarted>(e).Attempt),
            e => Assert.Equal((1, "ghost"), (Is<JobStalled>(e).StalledCount, Is<JobStalled>(e).Worker)),
            e => Assert.Equal(3, Is<JobStarted>(e).Attempt),
            e => Assert.Equal("why", Is<JobCancellationRequested>(e).Reason),
            e => Assert.Equal((CancellationCause.Requested, "ghost"), (Is<JobCancellationIgnored>(e).Cause, Is<JobCancellationIgnored>(e).Worker)),
            e => Assert.Equal((a.Id, "17"), (e.Id, Is<JobCompleted>(e).ResultJson)),
            e => Assert.Equal(Queue, Is<QueuePaused>(e).Queue),
            e => Assert.Equal(Queue, Is<QueueResumed>(e).Queue),
            e => Assert.Equal((b.Id, TimeSpan.FromHours(2)), (e.Id, Is<JobEnqueued>(e).DueAt!.Value - e.At)),
            e => Assert.Equal((b.Id, TimeSpan.FromHours(3)), (e.Id, Is<JobDelayed>(e).DueAt - e.At)),
            e => Assert.Equal((b.Id, "later"), (e.Id, Is<JobCancelled>(e).Reason)),
            e => Assert.Equal(b.Id, Is<JobDeleted>(e).Id),
            e => Assert.Equal(c.Id, Is<JobEnqueued>(e).Id),
            e => Assert.Equal(c.Id, Is<JobStarted>(e).Id),
            e => Assert.Equal((c.Id, "E", "broken"), (e.Id, Is<JobFailed>(e).Error.Type, Is<JobFailed>(e).Error.Message)));
    }

    [Fact]
    public void Every_kind_of_event_is_told_of_above()
    {
        string[] kinds =
        [
            .. typeof(JobEvent).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(JobEvent))).Select(type => type.Name).Order(),
        ];
        Assert.Equal(
            [
                nameof(JobCancellationIgnored), nameof(JobCancellationRequested), nameof(JobCancelled),
                nameof(JobCompleted), nameof(JobDelayed), nameof(JobDeleted), nameof(JobEnqueued), nameof(JobFailed), nameof(JobLogged), nameof(JobProgressed),
                nameof(JobReleased), nameof(JobRetrying), nameof(JobStalled), nameof(JobStarted),
                nameof(JobWaiting), nameof(QueuePaused), nameof(QueueResumed),
            ],
            kinds);
    }

    [Fact]
    public async Task What_changes_nothing_is_not_told()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue(Queue);
        await queue.PauseAsync(Token);
        await using JobEvents events = await queue.ListenAsync(Token);
        await queue.PauseAsync(Token);
        await queue.ResumeAsync(Token);
        await queue.ResumeAsync(Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "same" }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Key = "same" }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("c", new() { Key = "last" }, Token);
        JobEvent[] told = await TakeAsync(events, 3);
        Assert.IsType<QueueResumed>(told[0]);
        Assert.Equal(["same", "last"], told.Skip(1).Select(happened => happened.Id.Key));
    }

    [Fact]
    public async Task Nothing_is_published_or_kept_while_nobody_listens()
    {
        TestHost host = await StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton<ProbeLog>();
            builder.Services.AddScoped<ScopedProbe>();
        });
        await using ConnectionMultiplexer raw = await ConnectionMultiplexer.ConnectAsync(Configuration);
        int heard = 0;
        await raw.GetSubscriber().SubscribeAsync(
            RedisChannel.Literal($"{{{Prefix}:default}}:events"), (_, _) => Interlocked.Increment(ref heard));

        IReadOnlyList<JobHandle<string>> jobs = await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 200).Select(i => ShapeJobsCalls.Echo($"{i}")), Token);
        await Task.WhenAll(jobs.Select(job => job.WaitForResultAsync(Token)));
        IDatabase database = raw.GetDatabase();
        Assert.False(await database.KeyExistsAsync($"{{{Prefix}:default}}:recent"));
        Assert.False(await database.HashExistsAsync($"{{{Prefix}:default}}", "events"));

        Assert.Equal(0, Volatile.Read(ref heard));

        // With a listener the same jobs are told of: the proof can see what it looks for.
        await using (JobEvents events = await host.Jobs.GetQueue("default").ListenAsync(Token))
        {
            await host.Jobs.ShapeJobs.EnqueueEchoAsync("x", cancellationToken: Token);
            Assert.IsType<JobCompleted>((await TakeAsync(events, 3))[2]);
        }

        await Until.TrueAsync(() => Volatile.Read(ref heard) > 0);
        Assert.True(await database.HashExistsAsync($"{{{Prefix}:default}}", "events"));
    }

    [Fact]
    public async Task Several_listeners_are_all_told_everything_from_when_they_began()
    {
        TestHost client = await StartClientAsync();
        TestHost other = await StartClientAsync();
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("before", cancellationToken: Token);
        await using JobEvents first = await client.Jobs.GetQueue(Queue).ListenAsync(Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "a" }, Token);
        await using JobEvents second = await other.Jobs.GetQueue(Queue).ListenAsync(Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Key = "b" }, Token);
        Assert.Equal(["a", "b"], (await TakeAsync(first, 2)).Select(happened => happened.Id.Key));
        Assert.Equal(["b"], (await TakeAsync(second, 1)).Select(happened => happened.Id.Key));
    }

    [Fact]
    public async Task A_listener_that_missed_messages_catches_up_in_order()
    {
        var gate = new Gate();
        TestHost client = await StartAsync(configure: builder =>
            PassingStorage.Put(builder.Services, admin: (_, inner) => new LossyProtocol(inner, gate)));
        await using JobEvents events = await client.Jobs.GetQueue(Queue).ListenAsync(Token);
        for (int i = 0; i < 30; i++)
        {
            gate.IsShut = i is >= 5 and < 20;
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = $"{i}" }, Token);
        }

        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}"), (await TakeAsync(events, 30)).Select(happened => happened.Id.Key));
    }

    [Fact]
    public async Task A_listener_that_missed_the_last_messages_finds_them_by_itself()
    {
        var gate = new Gate { IsShut = true };
        TestHost client = await StartAsync(configure: builder =>
            PassingStorage.Put(builder.Services, admin: (_, inner) => new LossyProtocol(inner, gate)));
        await using JobEvents events = await client.Jobs.GetQueue(Queue).ListenAsync(Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "unheard" }, Token);
        Assert.Equal("unheard", (await TakeAsync(events, 1))[0].Id.Key);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_listener_hears_of_a_queue_that_begins_anew(bool deleted, bool anotherListens)
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer raw = await ConnectionMultiplexer.ConnectAsync(Configuration);
        JobQueue queue = client.Jobs.GetQueue(Queue);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "first" }, Token);
        await raw.GetDatabase().HashSetAsync($"{{{Prefix}:{Queue}}}", "events", long.MaxValue / 10_000);
        await using JobEvents events = await queue.ListenAsync(Token);
        Task<JobEvent> heard = FirstAddedAsync(events, "after");
        if (deleted)
        {
            await queue.DeleteAsync(force: true, Token);
        }
        else
        {
            await raw.GetDatabase().KeyDeleteAsync(
                [.. raw.GetServers().SelectMany(server => server.Keys(pattern: $"*{Prefix}*"))]);
        }

        await using JobEvents? another = anotherListens ? await queue.ListenAsync(Token) : null;
        int number = 0;
        await Until.TrueAsync(async () =>
        {
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Key = $"after{number++}" }, Token);
            return heard.IsCompleted;
        });
        Assert.Equal(Queue, (await heard).Id.Queue);
    }

    // As a replica does that has not got the latest messages when it is promoted.
    [Fact]
    public async Task A_listener_hears_of_messages_whose_numbers_were_given_before()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer raw = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await using JobEvents events = await client.Jobs.GetQueue(Queue).ListenAsync(Token);
        for (int i = 0; i < 5; i++)
        {
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = $"{i}" }, Token);
        }

        await using IAsyncEnumerator<JobEvent> heard = events.GetAsyncEnumerator(Token);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(await heard.MoveNextAsync());
        }

        await raw.GetDatabase().HashDecrementAsync($"{{{Prefix}:{Queue}}}", "events", 3);
        DateTimeOffset latest = heard.Current.At;
        await Until.TrueAsync(() => DateTimeOffset.UtcNow > latest.AddMilliseconds(1));
        for (int i = 5; i < 8; i++)
        {
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = $"{i}" }, Token);
            Assert.True(await heard.MoveNextAsync());
            Assert.Equal($"{i}", heard.Current.Id.Key);
        }
    }

    [Fact]
    public async Task Listening_ends_with_its_token_or_when_it_is_disposed_of()
    {
        TestHost client = await StartClientAsync();
        JobEvents events = await client.Jobs.GetQueue(Queue).ListenAsync(Token);
        using var stop = new CancellationTokenSource();
        ValueTask<JobEvent[]> stopped = events.ToArrayAsync(stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stopped);

        ValueTask<JobEvent[]> ended = events.ToArrayAsync(Token);
        await events.DisposeAsync();
        Assert.Empty(await ended);
    }

    private static async Task<JobEvent> FirstAddedAsync(JobEvents events, string prefix)
    {
        await foreach (JobEvent happened in events.WithCancellation(Token))
        {
            if (happened is JobEnqueued && happened.Id.Key.StartsWith(prefix, StringComparison.Ordinal))
            {
                return happened;
            }
        }

        throw new InvalidOperationException("The events ended.");
    }

    private protected static async Task<JobEvent[]> TakeAsync(JobEvents events, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var told = new List<JobEvent>();
        try
        {
            await foreach (JobEvent happened in events.WithCancellation(limit.Token))
            {
                told.Add(happened);
                if (told.Count == count)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Only {told.Count} of {count} events came: {string.Join(", ", told)}");
        }

        return [.. told];
    }

    private static T Is<T>(JobEvent happened) => Assert.IsType<T>(happened);

    private sealed class Gate
    {
        public volatile bool IsShut;
    }

    /// <summary>Loses messages while its gate is shut.</summary>
    private sealed class LossyProtocol(IAdminProtocol inner, Gate gate) : PassingAdminProtocol(inner)
    {
        public override Task<IAsyncDisposable> OnEventsAsync(
            Action<ReadOnlyMemory<byte>> callback, CancellationToken cancellationToken) =>
            base.OnEventsAsync(
                message =>
                {
                    if (!gate.IsShut)
                    {
                        callback(message);
                    }
                },
                cancellationToken);
    }
}
