using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Who can ask for what, and what is answered.</summary>
[ServerMatrix(Cluster = false)]
public abstract class RequestTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    [Fact]
    public async Task Many_ids_are_cancelled_in_one_round_trip_and_each_is_answered_for()
    {
        await StartAsync();
        TestHost client = await StartClientAsync(_hooks);
        JobHandle running = await EnqueueRunningAsync(client, "running");
        JobHandle finished = await client.Jobs.HeldJobs.EnqueueQuickAsync(Prefix, cancellationToken: Token);
        await finished.WaitForCompletionAsync(Token);
        JobHandle scheduled = await client.Jobs.HeldJobs.EnqueueObedientAsync(
            Prefix + "scheduled", new() { Delay = TimeSpan.FromHours(1) }, Token);

        IReadOnlyList<JobCancelResult> results = await client.Jobs.CancelManyAsync(
            [scheduled.Id, new JobId("default", "nobody"), running.Id, finished.Id], "all of them", Token);

        Assert.Equal(
            [
                new() { Id = scheduled.Id, Outcome = CancelOutcome.Cancelled },
                new() { Id = new JobId("default", "nobody"), Outcome = CancelOutcome.NotFound },
                new() { Id = running.Id, Outcome = CancelOutcome.Requested },
                new() { Id = finished.Id, Outcome = CancelOutcome.AlreadyFinished },
            ],
            results);
        Assert.Equal(1, _hooks.CallsOf(nameof(IClientProtocol.CancelAsync)));
        foreach (JobHandle job in (JobHandle[])[running, scheduled])
        {
            JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
            Assert.Equal("all of them", end.Reason);
        }
    }

    [Fact]
    public async Task More_jobs_than_a_batch_holds_take_a_round_trip_per_batch()
    {
        TestHost client = await StartClientAsync(_hooks);
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 1200).Select(i => (JobCall)HeldJobsCalls.Obedient($"{Prefix}{i}")), Token);

        IReadOnlyList<JobCancelResult> results = await client.Jobs.CancelManyAsync(jobs, "a group of jobs", Token);

        Assert.Equal(jobs.Select(job => new JobCancelResult { Id = job.Id, Outcome = CancelOutcome.Cancelled }), results);
        Assert.Equal(3, _hooks.CallsOf(nameof(IClientProtocol.CancelAsync)));
        Assert.Equal(1200, (await client.Jobs.GetQueue("default").GetCountsAsync(Token)).Cancelled);
    }

    [Fact]
    public async Task A_filter_takes_a_round_trip_per_batch_and_each_job_is_answered_for()
    {
        TestHost client = await StartClientAsync(_hooks);
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 1200).Select(i => (JobCall)HeldJobsCalls.Obedient($"{Prefix}{i}")), Token);

        IReadOnlyList<JobCancelResult> results = await client.Jobs.GetQueue("default").CancelAllAsync(
            new() { Name = "held.obedient" }, "all that wait", [JobState.Waiting], Token);

        Assert.Equal(
            jobs.Select(job => new JobCancelResult { Id = job.Id, Outcome = CancelOutcome.Cancelled }).ToHashSet(), results.ToHashSet());
        Assert.Equal(1200, results.Count);
        Assert.Equal(3, _hooks.CallsOf(nameof(IAdminProtocol.CancelMatchingAsync)));
    }

    [Fact]
    public async Task A_filter_chooses_by_name_tag_state_and_age()
    {
        await StartAsync();
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("default");
        JobHandle running = await EnqueueRunningAsync(client, "running", new() { Tags = ["red"] });
        await queue.PauseAsync(Token);
        JobHandle red = await client.Jobs.HeldJobs.EnqueueObedientAsync(Prefix + 1, new() { Tags = ["red", "round"] }, Token);
        JobHandle blue = await client.Jobs.HeldJobs.EnqueueObedientAsync(Prefix + 2, new() { Tags = ["blue"] }, Token);
        JobHandle other = await client.Jobs.HeldJobs.EnqueueOtherAsync(Prefix + 3, cancellationToken: Token);
        JobHandle late = await client.Jobs.HeldJobs.EnqueueOtherAsync(
            Prefix + 4, new() { Delay = TimeSpan.FromHours(1), Priority = 3 }, Token);

        Assert.Empty(await queue.CancelAllAsync(new() { OlderThan = TimeSpan.FromHours(1) }, "age", cancellationToken: Token));
        Assert.Empty(await queue.CancelAllAsync(new() { Tag = "green" }, "tag", cancellationToken: Token));
        Assert.Equal(
            [new() { Id = red.Id, Outcome = CancelOutcome.Cancelled }],
            await queue.CancelAllAsync(new() { Tag = "red" }, "tag and state", [JobState.Waiting], Token));
        Assert.Equal(
            [new() { Id = late.Id, Outcome = CancelOutcome.Cancelled }],
            await queue.CancelAllAsync(new() { Name = "held.other" }, "name and state", [JobState.Scheduled], Token));
        Assert.Equal(
            [new() { Id = other.Id, Outcome = CancelOutcome.Cancelled }],
            await queue.CancelAllAsync(new() { Name = "held.other" }, "name", cancellationToken: Token));
        Assert.Equal(
            [new() { Id = running.Id, Outcome = CancelOutcome.Requested }],
            await queue.CancelAllAsync(new() { Tag = "red" }, "tag of what runs", cancellationToken: Token));
        await Until.TrueAsync(async () => (await queue.CancelAllAsync(
            new() { OlderThan = TimeSpan.FromMilliseconds(5) }, "age", [JobState.Waiting], Token)).Count == 1);
        Assert.Equal(JobState.Cancelled, (await blue.GetAsync(Token))!.State);
        await Assert.ThrowsAsync<ArgumentException>(() => queue.CancelAllAsync(JobFilter.All, "no", states: [JobState.Completed], cancellationToken: Token));
    }

    [Fact]
    public async Task All_active_jobs_of_a_queue_are_cancelled_on_every_worker_and_the_waiting_ones_stay()
    {
        await StartAsync(worker => worker.Concurrency = 3);
        await StartAsync(worker => worker.Concurrency = 3);
        TestHost client = await StartClientAsync();
        JobHandle[] jobs = await EnqueueHeldAsync(client, 6);
        JobHandle waiting = await client.Jobs.HeldJobs.EnqueueQuickAsync(Prefix, cancellationToken: Token);

        IReadOnlyList<JobCancelResult> results = await client.Jobs.GetQueue("default").CancelAllAsync(JobFilter.All, "make room", [JobState.Active], Token);

        Assert.Equal(
            jobs.Select(job => (job.Id, CancelOutcome.Requested)).ToHashSet(),
            results.Select(result => (result.Id, result.Outcome)).ToHashSet());
        await AssertCancelledAsync(jobs);
        await waiting.WaitForCompletionAsync(Token);
    }

    [Fact]
    public async Task No_active_job_is_stepped_over_while_renewals_put_them_into_another_order()
    {
        var renewals = new StorageHooks();
        const int Count = 1200;
        await StartAsync(
            worker =>
            {
                worker.Concurrency = Count;
                worker.LeaseDuration = TimeSpan.FromSeconds(3);
            },
            renewals.Install);
        TestHost client = await StartClientAsync(_hooks);
        JobHandle[] jobs = await EnqueueHeldAsync(client, Count);

        // Between two pages every lease is renewed, in an order of its own.
        _hooks.After = async (step, _, _) =>
        {
            if (step == nameof(IAdminProtocol.CancelMatchingAsync))
            {
                int calls = renewals.CallsOf(nameof(IWorkerProtocol.RenewAsync));
                await Until.TrueAsync(() => renewals.CallsOf(nameof(IWorkerProtocol.RenewAsync)) >= calls + 4);
            }
        };
        IReadOnlyList<JobCancelResult> results = await client.Jobs.GetQueue("default").CancelAllAsync(JobFilter.All, "all", [JobState.Active], Token);

        Assert.Equal(Count, results.DistinctBy(result => result.Id).Count());
        Assert.Equal(1, _hooks.CallsOf(nameof(IAdminProtocol.ListActiveAsync)));
        Assert.Equal(3, _hooks.CallsOf(nameof(IAdminProtocol.CancelMatchingAsync)));
        await AssertCancelledAsync(jobs);
    }

    [Fact]
    public async Task All_jobs_of_one_worker_are_cancelled_in_its_process_and_no_others()
    {
        TestHost first = await StartAsync(worker => worker.Concurrency = 3);
        IJobWorker worker = first.Services.GetRequiredService<IJobWorker>();
        JobHandle[] own = await EnqueueHeldAsync(first, 3);
        await StartAsync();
        JobHandle other = await EnqueueRunningAsync(first, "other");

        IReadOnlyList<JobCancelResult> results = await worker.CancelAllActiveAsync("this worker only", Token);

        Assert.Equal(
            own.Select(job => (job.Id, CancelOutcome.Requested)).ToHashSet(),
            results.Select(result => (result.Id, result.Outcome)).ToHashSet());
        await AssertCancelledAsync(own);
        Assert.Equal(JobState.Active, (await other.GetAsync(Token))!.State);
        await Until.TrueAsync(() => worker.Running.Count == 0);
        Assert.Empty(await worker.CancelAllActiveAsync("nothing left", Token));
        await other.CancelAsync(cancellationToken: Token);
    }

    [Fact]
    public async Task A_repeated_request_answers_the_same_and_the_first_reason_stands()
    {
        await StartAsync();
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.HeldJobs.EnqueueSlowAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("first", Token));
        await Probe.Of(Prefix).Fired.WaitAsync(Token);
        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("second", Token));
        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("third", Token));
        Probe.Of(Prefix).Open();

        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal("first", end.Reason);
        Assert.Equal("first", Assert.Single(Probe.Of(Prefix).Causes).Reason);
        Assert.Equal("first", (await job.GetAsync(Token))!.CancellationReason);
        Assert.Equal(CancelOutcome.AlreadyFinished, await job.CancelAsync("fourth", Token));
    }

    [Fact]
    public async Task Listeners_are_told_of_the_request_and_of_the_end()
    {
        await StartAsync();
        TestHost client = await StartClientAsync();
        await using JobEvents events = await client.Jobs.GetQueue("default").ListenAsync(Token);
        JobHandle job = await EnqueueRunningAsync(client, "job");

        await job.CancelAsync("told", Token);

        var seen = new List<JobEvent>();
        await foreach (JobEvent happened in events.WithCancellation(Token))
        {
            seen.Add(happened);
            if (happened is JobCancelled)
            {
                break;
            }
        }

        JobCancellationRequested request = Assert.Single(seen.OfType<JobCancellationRequested>());
        Assert.Equal((job.Id, "told"), (request.Id, request.Reason));
        Assert.Equal("told", Assert.Single(seen.OfType<JobCancelled>()).Reason);
    }

    private async Task<JobHandle> EnqueueRunningAsync(TestHost host, string name, JobOptions? options = null)
    {
        JobHandle job = await host.Jobs.HeldJobs.EnqueueObedientAsync(Prefix + name, options, Token);
        await Probe.Of(Prefix + name).Started.WaitAsync(Token);
        return job;
    }

    private async Task<JobHandle[]> EnqueueHeldAsync(TestHost host, int count)
    {
        string[] keys = [.. Enumerable.Range(0, count).Select(i => $"{Prefix}-{i}")];
        IReadOnlyList<JobHandle> jobs = await host.Jobs.EnqueueManyAsync(
            keys.Select(key => (JobCall)HeldJobsCalls.Obedient(key)), Token);
        await Task.WhenAll(keys.Select(key => Probe.Of(key).Started)).WaitAsync(Token);
        return [.. jobs];
    }

    private static Task<JobCancelledException[]> AssertCancelledAsync(IEnumerable<JobHandle> jobs) => Task.WhenAll(
        jobs.Select(job => Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token))));
}
