using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>What can be done by hand to jobs, in each of their states.</summary>
[ServerMatrix(Cluster = false)]
public abstract class ChangeTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";

    [Theory]
    [InlineData(JobState.Waiting, false, false, true, true, true)]
    [InlineData(JobState.Scheduled, false, true, true, true, true)]
    [InlineData(JobState.Active, false, false, false, false, false)]
    [InlineData(JobState.Completed, false, false, true, false, false)]
    [InlineData(JobState.Failed, true, false, true, false, false)]
    [InlineData(JobState.Cancelled, true, false, true, false, false)]
    public async Task Each_change_is_made_in_the_states_that_it_is_for_and_in_no_other(
        JobState state, bool retry, bool promote, bool delete, bool rank, bool delay)
    {
        TestHost client = await StartClientAsync();
        foreach (int priority in (int[])[0, 4, -4])
        {
            await CheckAsync(client, state, priority, retry, JobState.Waiting, job => job.RetryAsync(Token));
            await CheckAsync(client, state, priority, promote, JobState.Waiting, job => job.PromoteAsync(Token));
            await CheckAsync(client, state, priority, delete, null, job => job.DeleteAsync(Token));
            await CheckAsync(client, state, priority, rank, state, job => job.SetPriorityAsync(7, Token));
            await CheckAsync(client, state, priority, rank, state, job => job.SetPriorityAsync(0, Token));
            await CheckAsync(client, state, priority, delay, JobState.Scheduled, job => job.SetDelayAsync(TimeSpan.FromHours(2), Token));
        }
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        TestHost client = await StartClientAsync();
        JobHandle nobody = client.Jobs.GetHandle(new JobId(Queue, "nobody"));
        Assert.Equal(ChangeOutcome.NotFound, await nobody.RetryAsync(Token));
        Assert.Equal(ChangeOutcome.NotFound, await nobody.PromoteAsync(Token));
        Assert.Equal(ChangeOutcome.NotFound, await nobody.DeleteAsync(Token));
        Assert.Equal(ChangeOutcome.NotFound, await nobody.SetPriorityAsync(1, Token));
        Assert.Equal(ChangeOutcome.NotFound, await nobody.SetDelayAsync(TimeSpan.FromHours(1), Token));
        Assert.Equal(new QueueCounts(), await client.Jobs.GetQueue(Queue).GetCountsAsync(Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => nobody.SetPriorityAsync(int.MinValue, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => nobody.SetDelayAsync(TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task A_scheduled_job_keeps_its_new_priority_for_when_it_is_due()
    {
        TestHost client = await StartClientAsync();
        JobHandle late = await client.Jobs.OrderedJobs.EnqueueNoteAsync("late", new() { Delay = TimeSpan.FromHours(1) }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("now", cancellationToken: Token);
        await late.SetPriorityAsync(3, Token);
        await late.PromoteAsync(Token);
        var worker = new GhostWorker(client.Storage, Queue);
        Assert.Equal(late.Id.Key, (await worker.TakeAsync(2))[0].Lease.Job);
    }

    [Fact]
    public async Task A_retried_job_begins_anew_with_all_its_attempts()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, Queue);
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { MaxAttempts = 1 }, Token);
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Failed, """{"type":"First","message":"one"}""");
        Assert.Equal(ChangeOutcome.Changed, await job.RetryAsync(Token));
        TakenJob again = await worker.TakeOneAsync();
        Assert.Equal(1, again.Attempt);
        Assert.True(await worker.SettleAsync(again, OutcomeKind.Completed, "1"));

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(JobState.Completed, record.State);
        Assert.Equal("1", record.ResultJson);
        Assert.Equal(1, record.Attempts);
    }

    [Fact]
    public async Task Active_jobs_of_a_paused_queue_finish_and_nothing_else_starts()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue(Queue);
        var worker = new GhostWorker(client.Storage, Queue);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", cancellationToken: Token);
        TakenJob running = await worker.TakeOneAsync();
        await queue.PauseAsync(Token);

        ExchangeResult result = await worker.ExchangeAsync(
            1, null, new Outcome(running.Lease, OutcomeKind.Completed, default, TimeSpan.Zero));
        Assert.Empty(result.Lost);
        Assert.Empty(result.Jobs);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("c", new() { Priority = 9 }, Token);
        Assert.Empty(await worker.TakeAsync(5));
        Assert.Equal(
            new QueueCounts { Completed = 1, Waiting = 2, IsPaused = true }, await queue.GetCountsAsync(Token));

        await queue.ResumeAsync(Token);
        Assert.Equal(2, (await worker.TakeAsync(5)).Count);
    }

    [Fact]
    public async Task Purge_removes_jobs_that_finished_long_enough_ago()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue(Queue);
        var old = new List<JobHandle>();
        foreach (JobState state in (JobState[])[JobState.Completed, JobState.Failed, JobState.Cancelled])
        {
            old.Add(await InStateAsync(client, state, 0));
        }

        DateTimeOffset ended = (await old[^1].GetAsync(Token))!.FinishedAt!.Value;
        TimeSpan age = TimeSpan.FromSeconds(1.5);
        await Until.TrueAsync(() => DateTimeOffset.UtcNow - ended > age * 2);
        foreach (JobHandle job in old)
        {
            JobState state = (await job.GetAsync(Token))!.State;
            JobHandle young = await InStateAsync(client, state, 0);
            Assert.Equal(0, await queue.PurgeAsync(state, TimeSpan.FromHours(1), Token));
            Assert.Equal(1, await queue.PurgeAsync(state, DateTimeOffset.UtcNow - ended - TimeSpan.FromMilliseconds(1), Token));
            Assert.Null(await job.GetAsync(Token));
            Assert.NotNull(await young.GetAsync(Token));
        }
    }

    [Fact]
    public async Task Queue_without_running_jobs_is_deleted_and_can_be_used_again()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue(Queue);
        foreach (JobState state in (JobState[])[JobState.Completed, JobState.Failed, JobState.Cancelled, JobState.Scheduled, JobState.Waiting])
        {
            await InStateAsync(client, state, 0);
            await InStateAsync(client, state, 3);
        }

        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 1200).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        await queue.DeleteAsync(cancellationToken: Token);
        Assert.Equal(new QueueCounts(), await queue.GetCountsAsync(Token));
        Assert.DoesNotContain(Queue, await client.Jobs.GetQueueNamesAsync(Token));

        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        var worker = new GhostWorker(client.Storage, Queue);
        Assert.Equal(job.Id.Key, (await worker.TakeOneAsync()).Lease.Job);
    }

    [Fact]
    public async Task Attempt_has_lost_its_lease_when_its_queue_was_deleted()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue(Queue);
        JobHandle job = await InStateAsync(client, JobState.Active, 0);
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.DeleteAsync(cancellationToken: Token));
        Assert.Equal(JobState.Active, (await job.GetAsync(Token))!.State);

        await queue.DeleteAsync(force: true, Token);
        var worker = new GhostWorker(client.Storage, Queue);
        Assert.False(await client.Storage.Worker(Queue).ReportProgressAsync("ghost", new LeaseKey(job.Id.Key, 1), "1"u8.ToArray(), Token));
        Assert.Single((await client.Storage.Worker(Queue).RenewAsync(
            "ghost", TimeSpan.FromMinutes(1), "{}"u8.ToArray(), wasCutOff: false, [new LeaseKey(job.Id.Key, 1)], Token)).Lost);
        ExchangeResult result = await worker.ExchangeAsync(
            0, null, new Outcome(new LeaseKey(job.Id.Key, 1), OutcomeKind.Completed, default, TimeSpan.Zero));
        Assert.Equal([0], result.Lost);
        Assert.Null(await job.GetAsync(Token));
    }

    private static async Task CheckAsync(
        TestHost client, JobState state, int priority, bool done, JobState? then, Func<JobHandle, Task<ChangeOutcome>> change)
    {
        JobQueue queue = client.Jobs.GetQueue(Queue);
        JobHandle job = await InStateAsync(client, state, priority);
        QueueCounts before = await queue.GetCountsAsync(Token);
        Assert.Equal(done ? ChangeOutcome.Changed : ChangeOutcome.WrongState, await change(job));
        JobState? now = (await job.GetAsync(Token))?.State;
        Assert.Equal(done ? then : state, now);
        if (!done)
        {
            Assert.Equal(before, await queue.GetCountsAsync(Token));
        }

        // What the change left behind is as sound as before: the job is found where its state says, and nowhere else.
        foreach (JobState other in Enum.GetValues<JobState>())
        {
            JobRecord[] listed = await queue.ListAsync(other, cancellationToken: Token).ToArrayAsync(Token);
            Assert.Equal(other == now ? 1 : 0, listed.Length);
        }

        Assert.Equal(now is null ? 0 : 1, Total(await queue.GetCountsAsync(Token)));
        await queue.DeleteAsync(force: true, Token);
    }

    private static long Total(QueueCounts counts) =>
        counts.Scheduled + counts.Waiting + counts.Active + counts.Completed + counts.Failed + counts.Cancelled;

    private static async Task<JobHandle> InStateAsync(TestHost client, JobState state, int priority)
    {
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync(
            "a", new() { Priority = priority, Delay = state == JobState.Scheduled ? TimeSpan.FromHours(1) : TimeSpan.Zero, Lifo = true }, Token);
        var worker = new GhostWorker(client.Storage, Queue);
        switch (state)
        {
            case JobState.Active:
                await worker.TakeOneAsync();
                break;
            case JobState.Completed or JobState.Failed:
                TakenJob taken = await worker.TakeOneAsync();
                Assert.Equal(job.Id.Key, taken.Lease.Job);
                await worker.SettleAsync(taken, state == JobState.Completed ? OutcomeKind.Completed : OutcomeKind.Failed, "{}");
                break;
            case JobState.Cancelled:
                Assert.Equal(CancelOutcome.Cancelled, await job.CancelAsync(cancellationToken: Token));
                break;
        }

        Assert.Equal(state, (await job.GetAsync(Token))!.State);
        return job;
    }
}
