using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>Looking into queues and changing what is in them.</summary>
[ServerMatrix]
public abstract class ManagementTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Jobs_are_counted_and_listed_by_state_name_and_tag()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 1200).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        await client.Jobs.OrderedJobs.EnqueueFailAsync("x", new() { Priority = 2, Tags = ["customer:7", "é\""] }, Token);
        await client.Jobs.OrderedJobs.EnqueueFailAsync("y", new() { Priority = -2, Tags = ["customer:8"] }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("z", new() { Delay = TimeSpan.FromHours(1), Key = "z" }, Token);
        JobHandle gone = await client.Jobs.OrderedJobs.EnqueueNoteAsync("c", cancellationToken: Token);
        await gone.CancelAsync(cancellationToken: Token);

        Assert.Equal(
            new QueueCounts { Waiting = 1202, Scheduled = 1, Cancelled = 1 }, await queue.GetCountsAsync(Token));
        JobRecord[] waiting = await ListAsync(queue, JobState.Waiting);
        Assert.Equal(1202, waiting.Length);
        Assert.Equal("OrderedJobs.Fail", waiting[0].Name);
        Assert.Equal("OrderedJobs.Fail", waiting[^1].Name);
        Assert.Equal(["customer:7", "é\""], waiting[0].Tags);
        Assert.Equal(2, waiting[0].Priority);
        Assert.Equal(2, (await ListAsync(queue, JobState.Waiting, new() { Name = "OrderedJobs.Fail" })).Length);
        Assert.Equal(-2, Assert.Single(await ListAsync(queue, JobState.Waiting, new() { Tag = "customer:8" })).Priority);
        Assert.Equal("z", Assert.Single(await ListAsync(queue, JobState.Scheduled)).Id.Key);
        Assert.Equal(gone.Id, Assert.Single(await ListAsync(queue, JobState.Cancelled)).Id);
        Assert.Equal(["ordered"], await client.Jobs.GetQueueNamesAsync(Token));
    }

    [Fact]
    public async Task A_paused_queue_gives_out_nothing_until_it_is_resumed()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        Assert.True(await queue.PauseAsync(Token));
        Assert.False(await queue.PauseAsync(Token));
        OrderLog log = await StartWorkerAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);

        // A take that finds the queue paused says that its worker is idle; an enqueue takes that back.
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await Until.TrueAsync(() => connection.GetDatabase().KeyExistsAsync($"{{{Prefix}:ordered}}:idle"));
        Assert.Empty(log.Entries);
        Assert.True((await queue.GetCountsAsync(Token)).IsPaused);

        Assert.True(await queue.ResumeAsync(Token));
        await job.WaitForCompletionAsync(Token);
        Assert.False(await queue.ResumeAsync(Token));
        Assert.Equal(new QueueCounts { Completed = 1 }, await queue.GetCountsAsync(Token));
    }

    [Fact]
    public async Task Failed_jobs_are_retried_one_or_all()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await StartWorkerAsync();
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 700).Select(i => (JobCall)OrderedJobsCalls.Fail($"{i}")), Token);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Failed == 700);
        await queue.PauseAsync(Token);

        Assert.Equal(ChangeOutcome.Changed, await jobs[0].RetryAsync(Token));
        Assert.Equal(ChangeOutcome.WrongState, await jobs[0].RetryAsync(Token));
        Assert.Equal(0, (await jobs[0].GetAsync(Token))!.Attempts);
        Assert.Equal(699, await queue.RetryFailedAsync(cancellationToken: Token));
        Assert.Equal(new QueueCounts { Waiting = 700, IsPaused = true }, await queue.GetCountsAsync(Token));

        await queue.ResumeAsync(Token);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Failed == 700);
        Assert.All(await ListAsync(queue, JobState.Failed), record => Assert.Equal(1, record.Attempts));
    }

    [Fact]
    public async Task A_cancelled_job_may_run_after_all_and_runs_once()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("back", cancellationToken: Token);
        await job.CancelAsync(cancellationToken: Token);
        Assert.Equal(ChangeOutcome.Changed, await job.RetryAsync(Token));
        JobQueue queue = client.Jobs.GetQueue("ordered");
        Assert.Equal(new QueueCounts { Waiting = 1 }, await queue.GetCountsAsync(Token));

        OrderLog log = await StartWorkerAsync();
        await job.WaitForCompletionAsync(Token);
        await (await client.Jobs.OrderedJobs.EnqueueNoteAsync("last", cancellationToken: Token)).WaitForCompletionAsync(Token);

        Assert.Equal(["back", "last"], log.Entries);
        Assert.Equal(new QueueCounts { Completed = 2 }, await queue.GetCountsAsync(Token));
    }

    [Fact]
    public async Task Waiting_and_scheduled_jobs_change_places()
    {
        TestHost client = await StartClientAsync();
        JobHandle[] jobs =
        [
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token),
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", cancellationToken: Token),
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("c", new() { Priority = 4 }, Token),
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("d", new() { Delay = TimeSpan.FromHours(1) }, Token),
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("e", cancellationToken: Token),
        ];
        Assert.Equal(ChangeOutcome.Changed, await jobs[1].SetPriorityAsync(9, Token));
        Assert.Equal(ChangeOutcome.Changed, await jobs[2].SetPriorityAsync(0, Token));
        Assert.Equal(ChangeOutcome.Changed, await jobs[3].PromoteAsync(Token));
        Assert.Equal(ChangeOutcome.WrongState, await jobs[0].PromoteAsync(Token));
        Assert.Equal(ChangeOutcome.Changed, await jobs[0].SetDelayAsync(TimeSpan.FromHours(1), Token));
        Assert.Equal(ChangeOutcome.Changed, await jobs[4].DeleteAsync(Token));
        Assert.Equal(ChangeOutcome.NotFound, await jobs[4].DeleteAsync(Token));
        JobQueue queue = client.Jobs.GetQueue("ordered");
        Assert.Equal(new QueueCounts { Waiting = 3, Scheduled = 1 }, await queue.GetCountsAsync(Token));

        OrderLog log = await StartWorkerAsync();
        await Until.TrueAsync(() => log.Entries.Count == 3);
        Assert.Equal(["b", "c", "d"], log.Entries);
        Assert.Equal(ChangeOutcome.Changed, await jobs[0].PromoteAsync(Token));
        await jobs[0].WaitForCompletionAsync(Token);
        Assert.Equal(new QueueCounts { Completed = 4 }, await queue.GetCountsAsync(Token));
    }

    [Fact]
    public async Task Wait_for_a_job_ends_when_the_job_is_deleted()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        Task waiting = job.WaitForCompletionAsync(Token);
        await Until.TrueAsync(async () => await job.GetAsync(Token) is { State: JobState.Waiting });
        Assert.Equal(ChangeOutcome.Changed, await job.DeleteAsync(Token));
        await Assert.ThrowsAsync<JobNotFoundException>(() => waiting);
    }

    [Fact]
    public async Task Queue_is_cleared_purged_and_deleted()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 1100).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}").With(new() { Priority = i % 3 })), Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("later", new() { Delay = TimeSpan.FromHours(1) }, Token);
        Assert.Equal(1100, await queue.ClearAsync(cancellationToken: Token));
        Assert.Equal(new QueueCounts { Scheduled = 1 }, await queue.GetCountsAsync(Token));
        Assert.Equal(1, await queue.ClearAsync(includeScheduled: true, Token));

        OrderLog log = await StartWorkerAsync();
        IReadOnlyList<JobHandle> done = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 600).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Completed == 600);
        Assert.Equal(0, await queue.PurgeAsync(JobState.Completed, TimeSpan.FromHours(1), Token));
        Assert.Equal(600, await queue.PurgeAsync(JobState.Completed, TimeSpan.Zero, Token));
        Assert.Null(await done[0].GetAsync(Token));
        await Assert.ThrowsAsync<ArgumentException>(() => queue.PurgeAsync(JobState.Active, TimeSpan.Zero, Token));

        JobHandle running = await client.Jobs.OrderedJobs.EnqueueHoldAsync(cancellationToken: Token);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Active == 1);
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => queue.DeleteAsync(cancellationToken: Token));
        Assert.Contains("1 job(s) of queue 'ordered' are running", error.Message, StringComparison.Ordinal);
        Assert.False((await queue.GetCountsAsync(Token)).IsPaused);

        await queue.DeleteAsync(force: true, Token);
        Assert.Null(await running.GetAsync(Token));
        Assert.DoesNotContain("ordered", await client.Jobs.GetQueueNamesAsync(Token));
        Assert.Equal(600, log.Entries.Count);
    }

    private static async Task<JobRecord[]> ListAsync(JobQueue queue, JobState state, JobFilter? filter = null) =>
        await queue.ListAsync(state, filter, Token).ToArrayAsync(Token);

    private async Task<OrderLog> StartWorkerAsync()
    {
        var log = new OrderLog();
        await StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton(log);
            builder.AddWorker("ordered", worker => worker.Concurrency = 1);
        });
        return log;
    }
}
