using System.Collections.Concurrent;
using System.Globalization;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>
/// A job whose place another takes does not run again by itself, whatever its attempt or its worker say. With <c>TYPEDJOBS_RACE_RUNS</c> the race is
/// run that many times.
/// </summary>
[ServerMatrix]
public abstract class SupersededTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";
    private const int Count = 1000;

    private static int Runs => int.TryParse(
        Environment.GetEnvironmentVariable("TYPEDJOBS_RACE_RUNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int runs) ? runs : 1;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_of_a_user_keeps_its_reason_and_gets_the_cause(bool first)
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, Queue);
        var heard = new ConcurrentQueue<CancelRequest>();
        await client.Storage.Worker(Queue).OnCancelAsync(requests => Array.ForEach([.. requests], heard.Enqueue), _ => { }, Token);
        await using JobEvents events = await client.Jobs.GetQueue(Queue).ListenAsync(Token);
        await EnqueueAsync(client, "a");
        TakenJob taken = await worker.TakeOneAsync();
        JobHandle job = client.Jobs.GetHandle(new JobId(Queue, "a"));

        await (first ? (Task)job.CancelAsync("by a user", Token) : SupersedeAsync(client, "a"));
        await Until.TrueAsync(() => heard.Count == 1);
        await (first ? SupersedeAsync(client, "a") : (Task)job.CancelAsync("by a user", Token));
        await Until.TrueAsync(() => heard.Count == 2);

        string reason = first ? "by a user" : "newer";
        Assert.Equal(
            first ? [CancellationCause.Requested, CancellationCause.Superseded] : [CancellationCause.Superseded, CancellationCause.Superseded],
            heard.Select(request => request.Cancellation.Cause));
        Assert.All(heard, request => Assert.Equal(reason, request.Cancellation.Reason));
        RenewResult renewed = await client.Storage.Worker(Queue).RenewAsync("ghost", TimeSpan.FromMinutes(1), "{}"u8.ToArray(), false, [taken.Lease], Token);
        JobCancellation cancellation = Assert.Single(renewed.Requested).Cancellation;
        Assert.Equal((CancellationCause.Superseded, reason), (cancellation.Cause, cancellation.Reason));
        Assert.Equal(heard.Last().Cancellation, cancellation);

        // The attempt has seen the request of the user alone, and would run again.
        Assert.True(await worker.SettleAsync(taken, OutcomeKind.RetryAfterStop, """{"type":"E","message":"m"}"""));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(
            (JobState.Cancelled, CancellationCause.Superseded, reason, cancellation.RequestedBy, cancellation.RequestedAt),
            (record.State, record.CancellationCause, record.CancellationReason, record.CancellationRequestedBy, record.CancellationRequestedAt));

        var told = new List<JobEvent>();
        await foreach (JobEvent happened in events.WithCancellation(Token))
        {
            told.Add(happened);
            if (happened is JobCancelled)
            {
                break;
            }
        }

        Assert.Equal(
            first ? [(CancellationCause.Requested, reason), (CancellationCause.Superseded, reason)] : [(CancellationCause.Superseded, reason)],
            told.OfType<JobCancellationRequested>().Select(request => (request.Cause, request.Reason)));
        Assert.Equal((CancellationCause.Superseded, reason), (((JobCancelled)told[^1]).Cause, ((JobCancelled)told[^1]).Reason));

        // A retry by hand begins anew.
        Assert.Equal(ChangeOutcome.Changed, await job.RetryAsync(Token));
        Assert.Equal(CancellationCause.None, (await job.GetAsync(Token))!.CancellationCause);
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Retry, "{}"));
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
    }

    [Fact]
    public async Task Job_that_does_not_run_is_cancelled_with_the_cause()
    {
        TestHost client = await StartClientAsync();
        await EnqueueAsync(client, "waiting", "scheduled");
        await client.Jobs.GetHandle(new JobId(Queue, "scheduled")).SetDelayAsync(TimeSpan.FromHours(1), Token);
        Assert.Equal(
            [CancelOutcome.Cancelled, CancelOutcome.Cancelled, CancelOutcome.NotFound],
            await client.Storage.Client(Queue).SupersedeAsync(["waiting", "scheduled", "nobody"], "newer", Token));
        foreach (JobRecord? record in await client.Storage.Client(Queue).ReadAsync(["waiting", "scheduled"], whole: false, Token))
        {
            Assert.Equal((JobState.Cancelled, CancellationCause.Superseded, "newer"), (record!.State, record.CancellationCause, record.CancellationReason));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Job_whose_lease_is_lost_or_whose_worker_leaves_is_cancelled(bool leaves)
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, Queue);
        await EnqueueAsync(client, "a");
        await worker.TakeOneAsync(leaves ? null : TimeSpan.FromMilliseconds(20));
        await SupersedeAsync(client, "a");
        if (leaves)
        {
            await client.Storage.Worker(Queue).LeaveAsync("ghost", [], Token);
        }
        else
        {
            Assert.Equal(["a"], (await worker.SweepAsync("a", 5)).Cancelled);
        }

        JobRecord record = (await client.Jobs.GetHandle(new JobId(Queue, "a")).GetAsync(Token))!;
        Assert.Equal((JobState.Cancelled, CancellationCause.Superseded), (record.State, record.CancellationCause));
    }

    /// <summary>What an attempt reports while it is superseded counts by the request that is stored, not by what its worker knew.</summary>
    [Fact]
    public async Task Job_superseded_while_its_outcome_is_on_its_way_never_runs_again()
    {
        for (int run = 0; run < Runs; run++)
        {
            TestHost client = await StartClientAsync();
            TestHost other = await StartClientAsync();
            var worker = new GhostWorker(client.Storage, Queue);
            string[] keys = [.. Enumerable.Range(0, Count).Select(i => $"r{run}.{i}")];
            await EnqueueAsync(client, keys);
            TakenJob[] taken = [.. await worker.TakeAsync(Count)];
            Assert.Equal(Count, taken.Length);
            OutcomeKind[] kinds = Enum.GetValues<OutcomeKind>();
            Outcome[] outcomes = [.. taken.Select((job, i) => new Outcome(
                job.Lease,
                kinds[i % kinds.Length],
                """{"type":"E","message":"m"}"""u8.ToArray(),
                kinds[i % kinds.Length] is OutcomeKind.Retry or OutcomeKind.RetryAfterCancellation or OutcomeKind.RetryAfterStop or OutcomeKind.Release && i % 2 == 0
                    ? TimeSpan.FromHours(1)
                    : TimeSpan.Zero))];
            var random = new Random(run);
            random.Shuffle(outcomes);
            string[] order = [.. keys];
            random.Shuffle(order);

            Task settling = Task.Run(
                async () =>
                {
                    foreach (Outcome[] part in outcomes.Chunk(20))
                    {
                        Assert.Empty((await worker.ExchangeAsync(0, null, part)).Lost);
                    }
                },
                Token);
            foreach (string[] part in order.Chunk(20))
            {
                await other.Storage.Client(Queue).SupersedeAsync(part, "newer", Token);
            }

            await settling;

            var byKey = outcomes.ToDictionary(outcome => outcome.Lease.Job, outcome => outcome.Kind);
            foreach (JobRecord? record in await client.Storage.Client(Queue).ReadAsync(keys, whole: false, Token))
            {
                OutcomeKind kind = byKey[record!.Id.Key];
                JobState[] expected = kind switch
                {
                    OutcomeKind.Completed => [JobState.Completed],
                    OutcomeKind.Failed => [JobState.Failed],

                    // Superseded before, or while it waited to run again.
                    OutcomeKind.Retry or OutcomeKind.RetryAfterCancellation => [JobState.Failed, JobState.Cancelled],
                    _ => [JobState.Cancelled],
                };
                Assert.True(expected.Contains(record.State), $"{record.Id} is {record.State} after {kind}");
            }

            Assert.Empty(await worker.TakeAsync(10));
        }
    }

    private static Task<IReadOnlyList<CancelOutcome>> SupersedeAsync(TestHost client, string key) => client.Storage.Client(Queue).SupersedeAsync([key], "newer", Token);

    private static Task<EnqueueResult> EnqueueAsync(TestHost client, params string[] keys) => client.Storage.Client(Queue).EnqueueAsync(
        keys.Select(key => new NewJob(key, JobHead.Write(5, "OrderedJobs.Note", string.Empty), """{"text":"a"}"""u8.ToArray(), string.Empty)).ToArray(), Token);
}
