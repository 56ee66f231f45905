using System.Globalization;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.WorkerDeath;

/// <summary>Workers in processes of their own, that are killed or frozen while they run a job.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix]
public abstract class WorkerDeathTests(TestServer server) : ServerTests(server)
{
    private const int LeaseMilliseconds = 2500;

    private readonly string _gate = Path.Combine(Path.GetTempPath(), $"typedjobs-gate-{Guid.NewGuid():n}");

    [Fact]
    public async Task The_job_of_a_killed_worker_is_run_by_another()
    {
        TestHost client = await StartClientAsync();
        JobHandle<int> job = await client.Jobs.ChildJobs.EnqueueHoldAsync(_gate, cancellationToken: Token);
        using ChildProcess first = StartWorker();
        await first.LineAsync($"RUNNING {job.Id} attempt 1");
        using ChildProcess second = StartWorker();
        await second.LineAsync("STARTED");

        first.Kill();

        await second.LineAsync($"RUNNING {job.Id} attempt 2");
        await OpenGateAsync();
        Assert.Equal(second.Id, await job.WaitForResultAsync(Token));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(1, record.StalledCount);
        Assert.Equal(2, record.Attempts);
    }

    [Fact]
    public async Task A_worker_that_was_frozen_changes_nothing_after_it_was_taken_over()
    {
        TestHost client = await StartClientAsync();
        JobHandle<int> job = await client.Jobs.ChildJobs.EnqueueHoldAsync(_gate, cancellationToken: Token);
        using ChildProcess first = StartWorker();
        await first.LineAsync($"RUNNING {job.Id} attempt 1");

        first.Signal("STOP");
        using ChildProcess second = StartWorker();
        await second.LineAsync($"RUNNING {job.Id} attempt 2");
        first.Signal("CONT");

        // It learns that its lease is lost, and stops; the job is the second one's.
        await Until.TrueAsync(() => first.Lines.Any(line => line.Contains("lease", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal(JobState.Active, (await job.GetAsync(Token))!.State);
        await OpenGateAsync();
        Assert.Equal(second.Id, await job.WaitForResultAsync(Token));
        Assert.DoesNotContain(first.Lines, line => line.StartsWith("RETURNING", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_that_kills_every_worker_fails_in_the_end()
    {
        TestHost client = await StartClientAsync();
        JobHandle<int> job = await client.Jobs.ChildJobs.EnqueueHoldAsync(_gate, cancellationToken: Token);
        for (int attempt = 1; attempt <= 2; attempt++)
        {
            using ChildProcess worker = StartWorker();
            await worker.LineAsync($"RUNNING {job.Id} attempt {attempt}");
            worker.Kill();
        }

        using ChildProcess last = StartWorker();
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForResultAsync(Token));
        Assert.Equal(JobErrorKind.Stalled, failure.Error.Kind);
        Assert.Contains("2 time(s)", failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_that_ends_its_process_fails_and_all_jobs_that_ran_beside_it_complete()
    {
        const int Neighbours = 4;
        TestHost client = await StartClientAsync();
        List<JobHandle> neighbours = [];
        for (int i = 0; i < Neighbours; i++)
        {
            neighbours.Add(await client.Jobs.ChildJobs.EnqueueBriefAsync(i, cancellationToken: Token));
        }

        JobHandle culprit = await client.Jobs.ChildJobs.EnqueueCrashAsync(cancellationToken: Token);
        JobQueue queue = client.Jobs.GetQueue("default");
        int workers = 0;
        ChildProcess? worker = null;
        try
        {
            // Somebody starts the process again each time.
            await Until.TrueAsync(async () =>
            {
                if (worker is null or { HasExited: true })
                {
                    worker?.Dispose();
                    worker = StartWorker();
                    workers++;
                }

                return await queue.GetCountsAsync(Token) is { Waiting: 0, Active: 0, Scheduled: 0 };
            });
        }
        finally
        {
            worker?.Dispose();
        }

        foreach (JobHandle neighbour in neighbours)
        {
            Assert.Equal(JobState.Completed, (await neighbour.GetAsync(Token))!.State);
        }

        JobRecord record = (await culprit.GetAsync(Token))!;
        Assert.Equal((JobState.Failed, JobErrorKind.Stalled), (record.State, record.Error?.Kind));
        Assert.InRange(workers, 3, 6);
    }

    [Fact]
    public async Task A_request_to_cancel_outlives_the_worker_that_it_was_made_to()
    {
        TestHost client = await StartClientAsync();
        JobHandle<int> job = await client.Jobs.ChildJobs.EnqueueHoldAsync(_gate, cancellationToken: Token);
        using ChildProcess first = StartWorker();
        await first.LineAsync($"RUNNING {job.Id} attempt 1");
        first.Signal("STOP");
        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("wrong report", Token));
        first.Kill();

        using ChildProcess second = StartWorker();
        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForResultAsync(Token));

        Assert.Equal("wrong report", end.Reason);
        Assert.DoesNotContain(second.Lines, line => line.StartsWith("RUNNING", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_stop_gives_its_job_back()
    {
        TestHost client = await StartClientAsync();
        JobHandle<int> job = await client.Jobs.ChildJobs.EnqueueHoldAsync(_gate, cancellationToken: Token);
        using ChildProcess first = StartWorker();
        await first.LineAsync($"RUNNING {job.Id} attempt 1");

        first.Signal("TERM");

        Assert.Equal(0, await first.ExitCodeAsync());
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
        using ChildProcess second = StartWorker();
        await second.LineAsync($"RUNNING {job.Id} attempt 1");
        await OpenGateAsync();
        Assert.Equal(second.Id, await job.WaitForResultAsync(Token));
    }

    private ChildProcess StartWorker() =>
        ChildProcess.StartAssembly(
            typeof(ChildJobs).Assembly.Location,
            "worker",
            Configuration,
            Prefix,
            LeaseMilliseconds.ToString(CultureInfo.InvariantCulture));

    private Task OpenGateAsync() => File.WriteAllTextAsync(_gate, "open", Token);
}
