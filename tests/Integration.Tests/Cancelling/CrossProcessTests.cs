using System.Globalization;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Processes of their own: one runs, another cancels; some are told to stop.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class CrossProcessTests(TestServer server) : ServerTests(server)
{
    private const int Minute = 60_000;
    private readonly string _gate = Path.Combine(Path.GetTempPath(), $"typedjobs-gate-{Guid.NewGuid():n}");

    [Fact]
    public async Task One_process_cancels_what_another_runs_and_a_third_awaits()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.CrowdJobs.EnqueueTellAsync(cancellationToken: Token);
        using ChildProcess worker = StartWorker();
        await worker.LineAsync($"RUNNING {job.Id} attempt 1");

        using ChildProcess canceller = Start("cancel", "the-admin", job.Id.ToString(), "closed by the admin");

        Assert.Equal("Requested", await canceller.LineAsync("OUTCOME"));
        Assert.Equal("Requested the-admin closed by the admin", await worker.LineAsync($"FIRED {job.Id}"));
        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal("closed by the admin", end.Reason);
        Assert.Equal("the-admin", (await job.GetAsync(Token))!.CancellationRequestedBy);
    }

    [Fact]
    public async Task A_process_that_was_frozen_when_it_was_asked_stops_its_job_when_it_goes_on()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.CrowdJobs.EnqueueTellAsync(cancellationToken: Token);
        using ChildProcess worker = StartWorker();
        await worker.LineAsync($"RUNNING {job.Id} attempt 1");
        worker.Signal("STOP");

        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("meanwhile", Token));
        Assert.Equal(JobState.Active, (await job.GetAsync(Token))!.State);
        worker.Signal("CONT");

        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        await worker.LineAsync($"FIRED {job.Id} Requested");
    }

    [Fact]
    public async Task Processes_that_ask_at_once_get_the_same_answer_and_one_reason_stands()
    {
        const int Count = 200;
        TestHost host = await StartAsync(worker =>
        {
            worker.Concurrency = Count;
            worker.CancellationGracePeriod = TimeSpan.FromMinutes(5);
        });
        string[] keys = [.. Enumerable.Range(0, Count).Select(i => $"{Prefix}-{i}")];
        IReadOnlyList<JobHandle> jobs = await host.Jobs.EnqueueManyAsync(keys.Select(key => (JobCall)HeldJobsCalls.Slow(key)), Token);
        await Task.WhenAll(keys.Select(key => Probe.Of(key).Started)).WaitAsync(Token);
        var cancellers = new List<ChildProcess>();
        try
        {
            for (int i = 0; i < 4; i++)
            {
                cancellers.Add(Start("cancel", $"admin {i}", "*", $"reason of admin {i}"));
            }

            foreach (ChildProcess canceller in cancellers)
            {
                Assert.Equal(Count.ToString(CultureInfo.InvariantCulture), await canceller.LineAsync("REQUESTED"));
            }
        }
        finally
        {
            cancellers.ForEach(canceller => canceller.Dispose());
        }

        foreach ((JobHandle job, string key) in jobs.Zip(keys))
        {
            await Probe.Of(key).Fired.WaitAsync(Token);
            Probe.Of(key).Open();
            JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
            JobCancellation seen = Assert.Single(Probe.Of(key).Causes);
            JobRecord record = (await job.GetAsync(Token))!;
            Assert.Equal($"reason of {seen.RequestedBy}", seen.Reason);
            Assert.Equal((seen.Reason, seen.RequestedBy), (record.CancellationReason, record.CancellationRequestedBy));
            Assert.Equal(seen.Reason, end.Reason);
        }
    }

    [Fact]
    public async Task Ten_thousand_active_jobs_of_four_processes_are_cancelled_at_once()
    {
        const int Count = 10_000;
        const int Processes = 4;
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("default");
        var workers = new List<ChildProcess>();
        try
        {
            for (int i = 0; i < Processes; i++)
            {
                workers.Add(StartWorker(concurrency: Count / Processes));
            }

            IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
                Enumerable.Range(0, Count).Select(i => (JobCall)CrowdJobsCalls.Wait(i)), Token);
            await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Active == Count, TimeSpan.FromMinutes(3));
            IReadOnlyList<JobWorkerRecord> records = await queue.GetWorkersAsync(Token);
            Assert.Equal(Processes, records.Count);

            using ChildProcess canceller = Start("cancel", "the-admin", "*", "all at once");

            Assert.Equal(Count.ToString(CultureInfo.InvariantCulture), await canceller.LineAsync("REQUESTED"));
            await Until.TrueAsync(
                async () => (await queue.GetCountsAsync(Token)) is { Active: 0, Waiting: 0, Scheduled: 0 }, TimeSpan.FromMinutes(3));
            JobCancelledException[] ends = await Task.WhenAll(
                jobs.Select(job => Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token))));
            Assert.All(ends, end => Assert.Equal("all at once", end.Reason));
            Assert.All(workers, worker => Assert.DoesNotContain(
                worker.Lines, line => (line.Contains("lost", StringComparison.Ordinal) && !line.Contains("keeps jobs in memory", StringComparison.Ordinal))
                    || line.Contains("ignores", StringComparison.Ordinal)));
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
    }

    [Fact]
    public async Task On_sigterm_a_job_may_finish_within_the_drain_time()
    {
        TestHost client = await StartClientAsync();
        JobHandle<int> job = await client.Jobs.CrowdJobs.EnqueueFinishAsync(_gate, cancellationToken: Token);
        using ChildProcess worker = StartWorker(drain: Minute);
        await worker.LineAsync($"RUNNING {job.Id} attempt 1");
        worker.Signal("TERM");

        // It takes nothing any more.
        JobHandle next = await client.Jobs.CrowdJobs.EnqueueTellAsync(cancellationToken: Token);
        await File.WriteAllTextAsync(_gate, "open", Token);

        Assert.Equal(worker.Id, await job.WaitForResultAsync(Token));
        Assert.Equal(0, await worker.ExitCodeAsync());
        Assert.Equal(JobState.Waiting, (await next.GetAsync(Token))!.State);
    }

    [Fact]
    public async Task On_sigterm_what_does_not_stop_is_abandoned_and_rescued_by_another_process()
    {
        TestHost client = await StartClientAsync();
        JobHandle<int> deaf = await client.Jobs.CrowdJobs.EnqueueFinishAsync(_gate, cancellationToken: Token);
        JobHandle obedient = await client.Jobs.CrowdJobs.EnqueueTellAsync(cancellationToken: Token);
        using ChildProcess first = StartWorker(lease: 1500, drain: 50, grace: 200);
        await first.LineAsync($"RUNNING {deaf.Id} attempt 1");
        await first.LineAsync($"RUNNING {obedient.Id} attempt 1");

        first.Signal("TERM");

        Assert.Equal(0, await first.ExitCodeAsync());
        await first.LineAsync($"FIRED {obedient.Id} Shutdown");
        JobRecord released = (await obedient.GetAsync(Token))!;
        Assert.Equal((JobState.Waiting, 0), (released.State, released.Attempts));
        Assert.Equal(JobState.Active, (await deaf.GetAsync(Token))!.State);
        using ChildProcess second = StartWorker(lease: 1500);
        await second.LineAsync($"RUNNING {obedient.Id} attempt 1");
        await second.LineAsync($"RUNNING {deaf.Id} attempt 2");
        await File.WriteAllTextAsync(_gate, "open", Token);
        Assert.Equal(second.Id, await deaf.WaitForResultAsync(Token));
    }

    private ChildProcess StartWorker(int concurrency = 20, int lease = Minute, int drain = 0, int grace = Minute) => Start(
        "crowd",
        [.. ((int[])[concurrency, lease, drain, grace]).Select(number => number.ToString(CultureInfo.InvariantCulture))]);

    private ChildProcess Start(string command, params string[] arguments) => ChildProcess.StartAssembly(
        typeof(CrowdJobs).Assembly.Location, [command, Configuration, Prefix, .. arguments]);
}
