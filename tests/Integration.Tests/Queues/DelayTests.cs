using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>Jobs that are due later, and how a worker sleeps until then.</summary>
[ServerMatrix(Cluster = false)]
public abstract class DelayTests(TestServer server) : ServerTests(server)
{
    // So long that a job which is found by the poll alone fails its test.
    private static readonly TimeSpan Poll = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_sooner_delayed_job_shortens_the_sleep()
    {
        TestHost host = await StartSleepyAsync();
        await host.Jobs.OrderedJobs.EnqueueNoteAsync("late", new() { Delay = TimeSpan.FromHours(1) }, Token);
        JobHandle soon = await host.Jobs.OrderedJobs.EnqueueNoteAsync("soon", new() { Delay = TimeSpan.FromMilliseconds(3000) }, Token);
        JobHandle sooner = await host.Jobs.OrderedJobs.EnqueueNoteAsync("sooner", new() { Delay = TimeSpan.FromMilliseconds(300) }, Token);

        await soon.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        await sooner.WaitForCompletionAsync(Token);

        Assert.Equal(["sooner", "soon"], host.Services.GetRequiredService<OrderLog>().Entries);
    }

    [Fact]
    public async Task A_waiting_job_is_not_held_up_by_delayed_ones()
    {
        TestHost host = await StartSleepyAsync();
        await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 1000).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}").With(new() { Delay = TimeSpan.FromHours(1) })), Token);
        JobHandle now = await host.Jobs.OrderedJobs.EnqueueNoteAsync("now", cancellationToken: Token);
        await now.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal(["now"], host.Services.GetRequiredService<OrderLog>().Entries);
    }

    [Fact]
    public async Task A_job_that_is_delayed_again_or_promoted_is_met_at_its_new_time()
    {
        TestHost host = await StartSleepyAsync();
        JobHandle shortened = await host.Jobs.OrderedJobs.EnqueueNoteAsync("shortened", new() { Delay = TimeSpan.FromHours(1) }, Token);
        JobHandle promoted = await host.Jobs.OrderedJobs.EnqueueNoteAsync("promoted", new() { Delay = TimeSpan.FromHours(1) }, Token);
        await promoted.PromoteAsync(Token);
        await promoted.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        await shortened.SetDelayAsync(TimeSpan.FromMilliseconds(50), Token);
        await shortened.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    [Fact]
    public async Task More_due_jobs_than_a_call_promotes_are_all_run_in_order()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 1500).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}").With(new() { Delay = TimeSpan.FromMilliseconds(1) })), Token);
        TestHost host = await StartSleepyAsync();
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Completed == 1500);
        Assert.Equal(Enumerable.Range(0, 1500).Select(i => $"{i}"), host.Services.GetRequiredService<OrderLog>().Entries);
    }

    [Fact]
    public async Task A_take_says_when_the_next_job_is_due()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, "ordered");
        Assert.Null((await worker.ExchangeAsync(1, null)).NextDue);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Delay = TimeSpan.FromHours(2) }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Delay = TimeSpan.FromHours(1) }, Token);
        ExchangeResult result = await worker.ExchangeAsync(1, null);
        Assert.Empty(result.Jobs);
        Assert.InRange(result.NextDue!.Value, TimeSpan.FromMinutes(58), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task An_expiry_counts_from_when_a_delayed_job_is_due()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync(
            "late", new() { Delay = TimeSpan.FromMilliseconds(200), ExpiresAfter = TimeSpan.FromHours(1), Deadline = TimeSpan.FromHours(2) }, Token);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(record.EnqueuedAt + TimeSpan.FromMilliseconds(200), record.DueAt);
        Assert.Equal(record.DueAt + TimeSpan.FromHours(1), record.ExpiresAt);
        Assert.Equal(record.DueAt + TimeSpan.FromHours(2), record.Deadline);
    }

    [Fact]
    public async Task Thousands_of_expired_jobs_fail_and_do_not_keep_the_worker_from_the_next()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 10_000).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}").With(new() { ExpiresAfter = TimeSpan.FromMilliseconds(1) })), Token);
        JobHandle next = await client.Jobs.OrderedJobs.EnqueueNoteAsync("next", cancellationToken: Token);

        TestHost host = await StartSleepyAsync();
        await next.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);

        Assert.Equal(["next"], host.Services.GetRequiredService<OrderLog>().Entries);
        Assert.Equal(new QueueCounts { Failed = 10_000, Completed = 1 }, await queue.GetCountsAsync(Token));
    }

    [Fact]
    public async Task Thousands_of_cancelled_jobs_do_not_keep_the_worker_from_the_next()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 10_000).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        Assert.Equal(10_000, (await queue.CancelAllAsync(JobFilter.All, cancellationToken: Token)).Count);
        JobHandle next = await client.Jobs.OrderedJobs.EnqueueNoteAsync("next", cancellationToken: Token);

        await StartSleepyAsync();
        await next.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal(new QueueCounts { Cancelled = 10_000, Completed = 1 }, await queue.GetCountsAsync(Token));
    }

    [Fact]
    public async Task A_job_past_its_deadline_fails_instead_of_starting_and_is_not_retried_beyond_it()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, "ordered");
        JobHandle waiting = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Deadline = TimeSpan.FromMilliseconds(1) }, Token);
        DateTimeOffset past = (await waiting.GetAsync(Token))!.Deadline!.Value.AddMilliseconds(1);
        await Until.TrueAsync(() => DateTimeOffset.UtcNow > past);
        Assert.Empty(await worker.TakeAsync(1));
        JobRecord record = (await waiting.GetAsync(Token))!;
        Assert.Equal(JobState.Failed, record.State);
        Assert.Equal(JobErrorKind.Timeout, record.Error!.Kind);
        Assert.Empty(record.History);

        JobHandle retried = await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Deadline = TimeSpan.FromMinutes(1) }, Token);
        TakenJob taken = await worker.TakeOneAsync();
        await worker.SettleAsync(taken, OutcomeKind.Retry, """{"type":"E","message":"m"}""", TimeSpan.FromHours(1));
        record = (await retried.GetAsync(Token))!;
        Assert.Equal(JobState.Failed, record.State);
        Assert.Equal("E", record.Error!.Type);
    }

    private Task<TestHost> StartSleepyAsync() => StartAsync(configure: builder =>
    {
        builder.Services.AddSingleton<OrderLog>();
        builder.AddWorker("ordered", worker =>
        {
            worker.Concurrency = 1;
            worker.PollInterval = Poll;
        });
    });
}
