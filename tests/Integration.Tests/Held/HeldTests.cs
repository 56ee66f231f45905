using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Held;

/// <summary>Jobs that a worker does not know, while others do: deployments of several versions.</summary>
[ServerMatrix]
public abstract class HeldTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "default";

    private readonly ConcurrentQueue<string> _ran = new();

    [Fact]
    public async Task Jobs_that_only_new_workers_know_wait_for_them_while_old_workers_run_the_others()
    {
        JobDefinition known = Job("Known");
        JobDefinition added = Job("Added");
        TestHost old = await StartAsync([known]);
        JobHandle[] jobs = [.. await old.Jobs.EnqueueManyAsync(Enumerable.Range(0, 60).Select(i => Call(i % 2 == 0 ? known : added, i)), Token)];
        foreach (JobHandle job in jobs.Where((_, i) => i % 2 == 0))
        {
            await job.WaitForCompletionAsync(Token);
        }

        JobQueue queue = old.Jobs.GetQueue(Queue);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)) is { Waiting: 30, Held: 30, Active: 0 });
        Assert.All(await queue.ListAsync(JobState.Waiting, new() { Name = "Added" }, Token).ToArrayAsync(Token), job => Assert.Equal(0, job.Attempts));

        // Both versions live for a while: each takes jobs that the other one has put back.
        await StartAsync([known, added]);
        foreach (JobHandle job in jobs)
        {
            await job.WaitForCompletionAsync(Token);
            Assert.Equal(1, (await job.GetAsync(Token))!.Attempts);
        }

        Assert.Equal(60, _ran.Distinct().Count());
        Assert.Equal(60, _ran.Count);
        Assert.Equal(new QueueCounts { Completed = 60 }, await queue.GetCountsAsync(Token));
    }

    [Fact]
    public async Task Job_is_held_a_few_times_at_most_before_a_worker_runs_it_that_knows_it()
    {
        JobDefinition known = Job("Known");
        JobDefinition added = Job("Added");
        await StartAsync([known], worker => worker.LeaseDuration = TimeSpan.FromSeconds(2));
        TestHost current = await StartAsync([known, added], worker => worker.LeaseDuration = TimeSpan.FromSeconds(2));
        foreach (int i in Enumerable.Range(0, 8))
        {
            JobHandle job = await current.Jobs.EnqueueAsync(Call(added, i), Token);
            await job.WaitForCompletionAsync(Token);
            Assert.InRange((await job.GetAsync(Token))!.History.Count(attempt => attempt.Outcome == AttemptOutcome.Released), 0, 3);
        }
    }

    [Fact]
    public async Task Held_jobs_run_in_the_order_in_which_they_waited()
    {
        JobDefinition added = Job("Added");
        JobDefinition other = Job("Other");
        TestHost client = await StartClientAsync();
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 40).Select(i => Call(i % 3 == 0 ? other : added, i)), Token);
        await client.Jobs.EnqueueAsync(Call(added, 40).With(new() { Priority = 2 }), Token);
        await client.Jobs.EnqueueAsync(Call(added, 41).With(new() { Priority = -2 }), Token);
        var old = new GhostWorker(client.Storage, Queue);
        TakenJob[] taken = [.. await old.TakeAsync(25), .. await old.TakeAsync(25)];
        Assert.Equal(42, taken.Length);
        Random.Shared.Shuffle(taken);
        foreach (TakenJob job in taken)
        {
            Assert.True(await old.SettleAsync(job, OutcomeKind.Unknown, "{}"));
        }

        await StartAsync([added, other], worker => worker.Concurrency = 1);
        await Until.TrueAsync(() => _ran.Count == 42);
        Assert.Equal(
            ((int[])[40, .. Enumerable.Range(0, 40), 41]).Select(i => i.ToString(CultureInfo.InvariantCulture)), _ran);
    }

    [Fact]
    public async Task Held_job_can_be_found_cancelled_moved_and_deleted()
    {
        JobDefinition added = Job("Added");
        TestHost client = await StartClientAsync();
        JobHandle[] jobs = [.. await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 6).Select(i => Call(added, i)), Token)];
        var old = new GhostWorker(client.Storage, Queue);
        foreach (TakenJob job in await old.TakeAsync(10))
        {
            Assert.True(await old.SettleAsync(job, OutcomeKind.Unknown, "{}"));
        }

        JobQueue queue = client.Jobs.GetQueue(Queue);
        Assert.Equal(new QueueCounts { Waiting = 6, Held = 6 }, await queue.GetCountsAsync(Token));
        Assert.Equal(
            jobs.Select(job => job.Id).ToHashSet(),
            (await queue.ListAsync(JobState.Waiting, new() { Name = "Added" }, Token).ToArrayAsync(Token)).Select(job => job.Id).ToHashSet());
        Assert.Empty(await queue.ListAsync(JobState.Waiting, new() { Name = "Known" }, Token).ToArrayAsync(Token));

        Assert.Equal(CancelOutcome.Cancelled, await jobs[0].CancelAsync("enough", Token));
        Assert.Equal(ChangeOutcome.Changed, await jobs[1].DeleteAsync(Token));
        Assert.Equal(ChangeOutcome.Changed, await jobs[2].SetDelayAsync(TimeSpan.FromHours(1), Token));
        Assert.Equal(ChangeOutcome.Changed, await jobs[3].SetPriorityAsync(4, Token));
        Assert.Equal(ChangeOutcome.WrongState, await jobs[4].PromoteAsync(Token));
        Assert.Equal(new QueueCounts { Waiting = 3, Held = 2, Scheduled = 1, Cancelled = 1 }, await queue.GetCountsAsync(Token));
        Assert.Equal(2, (await queue.CancelAllAsync(new() { Name = "Added" }, "all", [JobState.Waiting], Token)).Count(result => result.Id != jobs[3].Id));
        Assert.Equal(new QueueCounts { Scheduled = 1, Cancelled = 4 }, await queue.GetCountsAsync(Token));

        Assert.Equal(ChangeOutcome.Changed, await jobs[5].RetryAsync(Token));
        Assert.True(await old.SettleAsync(await old.TakeOneAsync(), OutcomeKind.Unknown, "{}"));
        Assert.Equal(1, await queue.ClearAsync(cancellationToken: Token));
        Assert.Equal(new QueueCounts { Scheduled = 1, Cancelled = 3 }, await queue.GetCountsAsync(Token));
    }

    [Fact]
    public async Task A_job_that_nobody_knows_fails_after_the_timeout_of_unknown_jobs()
    {
        TestHost host = await StartAsync(
            [Job("Known")], worker => (worker.LeaseDuration, worker.UnknownJobTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        JobHandle job = await host.Jobs.EnqueueAsync(Call(Job("Stranger"), 1), Token);
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(JobErrorKind.UnknownJob, failure.Error.Kind);
        Assert.Contains("'Stranger'", failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await job.GetAsync(Token))!.Attempts);
    }

    [Fact]
    public async Task A_queue_with_jobs_held_for_many_names_lets_each_worker_have_its_own()
    {
        TestHost client = await StartClientAsync();
        JobDefinition[] definitions = [.. Enumerable.Range(0, 30).Select(i => Job($"Job{i}"))];
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 1500).Select(i => Call(definitions[i % 30], i)), Token);
        var old = new GhostWorker(client.Storage, Queue);
        for (int i = 0; i < 10; i++)
        {
            IReadOnlyList<TakenJob> taken = await old.TakeAsync(150);
            await old.ExchangeAsync(
                0, null, [.. taken.Select(job => new Outcome(job.Lease, OutcomeKind.Unknown, "{}"u8.ToArray(), TimeSpan.Zero))]);
        }

        JobQueue queue = client.Jobs.GetQueue(Queue);
        Assert.Equal(new QueueCounts { Waiting = 1500, Held = 1500 }, await queue.GetCountsAsync(Token));
        TestHost some = await StartAsync(definitions[..20]);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)) is { Completed: 1000, Held: 500, Active: 0 });
        await some.StopAsync();
        await StartAsync(definitions[20..]);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)) is { Completed: 1500, Waiting: 0 });
        Assert.Equal(1500, _ran.Distinct().Count());
    }

    private static JobCall Call(JobDefinition job, int number) =>
        new(job, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    private JobDefinition Job(string name) => new(name, $"Handlers.{name}", new JobSettings(), invocation =>
    {
        _ran.Enqueue(Encoding.UTF8.GetString(invocation.Payload.Span));
        return default;
    });

    private Task<TestHost> StartAsync(JobDefinition[] jobs, Action<WorkerOptions>? worker = null) => StartBareAsync(builder => builder
        .AddJobs(new Table(jobs)).AddWorker(Queue, options =>
        {
            options.LeaseDuration = TimeSpan.FromSeconds(2);
            worker?.Invoke(options);
        }));

    private sealed class Table(JobDefinition[] jobs) : JobTable
    {
        public override string AssemblyName => "Elsewhere";

        public override IReadOnlyList<JobDefinition> Jobs => jobs;

        public override JobDefinition? Find(string name) => jobs.FirstOrDefault(job => job.Name == name);
    }
}
