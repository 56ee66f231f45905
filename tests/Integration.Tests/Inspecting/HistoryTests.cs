using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Inspecting;

/// <summary>What is kept of the attempts at a job, and how errors and crashes spend them.</summary>
[ServerMatrix(Cluster = false)]
public abstract class HistoryTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task Every_attempt_is_told_of_with_its_worker_times_and_error()
    {
        TestHost client = await StartClientAsync();
        var first = new GhostWorker(client.Storage, Queue, "first");
        var second = new GhostWorker(client.Storage, Queue, "second");
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync(
            "a", new() { MaxAttempts = 5, Tags = ["x"], Priority = 2, Timeout = TimeSpan.FromHours(1) }, Token);

        await first.SettleAsync(await first.TakeOneAsync(), OutcomeKind.Release);
        await first.SettleAsync(await first.TakeOneAsync(), OutcomeKind.Retry, """{"type":"E","message":"one","stack":"at"}""");
        await second.TakeOneAsync(Short);
        SweepResult swept = await second.SweepAsync(job.Id.Key, 1);
        Assert.Equal([job.Id.Key], swept.Rescued);
        TakenJob last = await second.TakeOneAsync();
        JobRecord running = (await job.GetAsync(Token))!;
        Assert.Equal(AttemptOutcome.Running, running.History[^1].Outcome);
        Assert.Null(running.History[^1].EndedAt);
        await second.SettleAsync(last, OutcomeKind.Completed, """{"x":1}""");

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(
            [
                (1, AttemptOutcome.Released, "first", null), (1, AttemptOutcome.Retried, "first", "one"),
                (2, AttemptOutcome.Stalled, "second", null), (3, AttemptOutcome.Completed, "second", (string?)null),
            ],
            record.History.Select(attempt => (attempt.Attempt, attempt.Outcome, attempt.Worker, attempt.Error?.Message)));
        DateTimeOffset at = record.EnqueuedAt;
        foreach (JobAttemptRecord attempt in record.History)
        {
            Assert.InRange(attempt.StartedAt, at, attempt.EndedAt!.Value);
            at = attempt.EndedAt.Value;
        }

        Assert.Equal(record.FinishedAt, at);
        Assert.Equal(3, record.Attempts);
        Assert.Equal(5, record.MaxAttempts);
        Assert.Equal(1, record.StalledCount);
        Assert.Equal("""{"text":"a"}""", record.PayloadJson);
        Assert.Equal("""{"x":1}""", record.ResultJson);
        Assert.Equal("second", record.Worker);
        Assert.Equal(["x"], record.Tags);
        Assert.Equal(2, record.Priority);
    }

    [Fact]
    public async Task The_latest_fifty_attempts_are_kept()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, Queue);
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { MaxAttempts = int.MaxValue }, Token);
        for (int i = 1; i <= 120; i++)
        {
            TakenJob taken = await worker.TakeOneAsync();
            Assert.Equal(i, taken.Attempt);
            await worker.SettleAsync(taken, OutcomeKind.Retry, """{"type":"E","message":"m"}""");
        }

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(Enumerable.Range(71, 50), record.History.Select(attempt => attempt.Attempt));
    }

    [Fact]
    public async Task A_crash_and_an_error_spend_attempts_alike()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, Queue);
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { MaxAttempts = 3 }, Token);
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Retry, "{}");
        Assert.Equal(2, (await worker.TakeOneAsync(Short)).Attempt);
        Assert.Equal([job.Id.Key], (await worker.SweepAsync(job.Id.Key, 2)).Rescued);

        // The last attempt is made again when its worker is lost, as often as a job may be rescued (decision 60).
        Assert.Equal(3, (await worker.TakeOneAsync(Short)).Attempt);
        Assert.Equal([job.Id.Key], (await worker.SweepAsync(job.Id.Key, 2)).Rescued);
        Assert.Equal(3, (await worker.TakeOneAsync(Short)).Attempt);
        Assert.Equal([job.Id.Key], (await worker.SweepAsync(job.Id.Key, 2)).Failed.Select(failed => failed.Key));

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(JobState.Failed, record.State);
        Assert.Equal(3, record.Attempts);
        Assert.Equal(JobErrorKind.Stalled, record.Error!.Kind);
        Assert.Contains("attempt 3 of 3", record.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public async Task A_job_that_takes_its_worker_down_each_time_fails_when_it_stalled_too_often(int maxStalledCount, int runs)
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, Queue);
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { MaxAttempts = 100 }, Token);
        for (int run = 1; run <= runs; run++)
        {
            TakenJob taken = await worker.TakeOneAsync(Short);
            Assert.Equal(run, taken.Attempt);
            SweepResult swept = await worker.SweepAsync(job.Id.Key, maxStalledCount);
            Assert.Equal(run == runs ? 0 : 1, swept.Rescued.Count);

            // The frozen worker wakes up too late: nothing of what it says is stored.
            await worker.SettleAsync(taken, OutcomeKind.Completed, "1");
            Assert.Equal(run == runs ? JobState.Failed : JobState.Waiting, (await job.GetAsync(Token))!.State);
        }

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(JobState.Failed, record.State);
        Assert.Equal(runs, record.StalledCount);
        Assert.Contains($"stalled {runs} time(s)", record.Error!.Message, StringComparison.Ordinal);
        Assert.Null(record.ResultJson);
    }

    [Fact]
    public async Task A_rescued_job_goes_to_the_front_and_one_with_a_priority_to_its_place()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, Queue);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "plain" }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Key = "ranked", Priority = 1 }, Token);
        Assert.Equal(2, (await worker.TakeAsync(2, Short)).Count);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("c", new() { Key = "plain-2" }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("d", new() { Key = "ranked-2", Priority = 1 }, Token);
        await worker.SweepAsync("plain", 1);
        await TypedJobs.TestServers.Until.TrueAsync(async () =>
            (await client.Jobs.GetQueue(Queue).GetCountsAsync(Token)).Waiting == 4
            || (await client.Storage.Worker(Queue).SweepAsync("ghost", TimeSpan.FromMinutes(1), 1, tidy: false, Token)).Rescued.Count == 3);
        Assert.Equal(
            ["ranked", "ranked-2", "plain", "plain-2"], (await worker.TakeAsync(4)).Select(job => job.Lease.Job));
    }
}
