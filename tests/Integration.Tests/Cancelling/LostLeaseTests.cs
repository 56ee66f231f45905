using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Attempts that lose their lease: told, fenced off, rescued.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class LostLeaseTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    [Theory]
    [InlineData(LeaseLostBehavior.CancelToken)]
    [InlineData(LeaseLostBehavior.NotifyOnly)]
    public async Task The_attempt_writes_nothing_and_the_job_is_run_again(LeaseLostBehavior behavior)
    {
        TestHost host = await StartCutOffAsync(worker => worker.OnLeaseLost = behavior);
        var lost = new ConcurrentQueue<JobId>();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Observer.LeasesLost += leases =>
        {
            foreach (JobId id in leases.Jobs)
            {
                lost.Enqueue(id);
            }

            told.TrySetResult();
        };
        JobHandle<string> job = await host.Jobs.LostJobs.EnqueueWritingAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        _hooks.FailRenewals();

        await told.Task.WaitAsync(Token);
        Assert.Equal("attempt 2", await job.WaitForResultAsync(Token));
        Probe.Of(Prefix).Open();
        await Probe.Of(Prefix).Left.WaitAsync(Token);

        Assert.Equal(job.Id, Assert.Single(lost));
        Assert.Equal(["progress: refused", "log: refused"], Probe.Of(Prefix).Notes);
        CancellationCause[] causes = behavior == LeaseLostBehavior.CancelToken ? [CancellationCause.LeaseLost] : [];
        Assert.Equal(causes, Probe.Of(Prefix).Causes.Select(seen => seen.Cause));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((JobState.Completed, "\"attempt 2\"", null), (record.State, record.ResultJson, record.ProgressJson));
        Assert.Equal((1, 2), (record.StalledCount, record.Attempts));
        Assert.Empty(record.Log);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_attempt_can_be_stopped_by_itself_while_another_runs_the_job(bool byName)
    {
        TestHost host = await StartCutOffAsync(worker => worker.OnLeaseLost = LeaseLostBehavior.NotifyOnly);
        var lost = new TaskCompletionSource<LeasesLostContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Observer.LeasesLost += leases => lost.TrySetResult(leases);
        JobHandle job = await host.Jobs.LostJobs.EnqueueHeldAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix + "-1").Started.WaitAsync(Token);

        _hooks.FailRenewals();
        LeasesLostContext leases = await lost.Task.WaitAsync(Token);
        await Probe.Of(Prefix + "-2").Started.WaitAsync(Token);
        _hooks.Before = null;
        Assert.Empty(Probe.Of(Prefix + "-1").Causes);
        if (byName)
        {
            Assert.False(leases.StopAttempt(new JobId("default", "another")));
            Assert.True(leases.StopAttempt(job.Id, "renewal failed"));
        }
        else
        {
            leases.StopAttempts("renewal failed");
        }

        await Probe.Of(Prefix + "-1").Fired.WaitAsync(Token);
        JobCancellation seen = Assert.Single(Probe.Of(Prefix + "-1").Causes);
        Assert.Equal((CancellationCause.LeaseLost, "renewal failed"), (seen.Cause, seen.Reason));
        Probe.Of(Prefix + "-1").Open();
        await Until.TrueAsync(() => !leases.StopAttempt(job.Id));
        Assert.Empty(Probe.Of(Prefix + "-2").Causes);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((JobState.Active, null, null), (record.State, record.CancellationReason, record.CancellationRequestedAt));

        await job.CancelAsync("the second one", Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
    }

    [Theory]
    [InlineData(LeaseLostBehavior.CancelToken)]
    [InlineData(LeaseLostBehavior.NotifyOnly)]
    public async Task A_refused_report_says_that_the_lease_is_lost_and_its_exception_is_no_failure(LeaseLostBehavior behavior)
    {
        TestHost host = await StartAsync(worker => worker.OnLeaseLost = behavior);
        var lost = new TaskCompletionSource<LeasesLostContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Observer.LeasesLost += leases => lost.TrySetResult(leases);
        JobHandle job = await host.Jobs.LostJobs.EnqueueReportingAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        // The queue forgets the job: its next report is refused long before a renewal is due.
        await host.Jobs.GetQueue("default").DeleteAsync(force: true, Token);
        Probe.Of(Prefix).Open();

        Assert.Equal([job.Id], (await lost.Task.WaitAsync(Token)).Jobs);
        await Until.TrueAsync(() => host.Services.GetRequiredService<IJobWorker>().Running.Count == 0);
        CancellationCause[] causes = behavior == LeaseLostBehavior.CancelToken ? [CancellationCause.LeaseLost] : [CancellationCause.None];
        Assert.Equal(causes, Probe.Of(Prefix).Causes.Select(seen => seen.Cause));
        Assert.Single(host.Log.Lines, line => line.Contains($"Job {job.Id} lost its lease", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line =>
            line.Contains(job.Id.ToString(), StringComparison.Ordinal) && line.Contains("failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_worker_that_runs_its_own_rescued_job_again_keeps_both_attempts_apart()
    {
        TestHost host = await StartCutOffAsync();
        JobHandle job = await host.Jobs.LostJobs.EnqueueHeldAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix + "-1").Started.WaitAsync(Token);

        _hooks.FailRenewals();
        await Probe.Of(Prefix + "-1").Fired.WaitAsync(Token);
        await Probe.Of(Prefix + "-2").Started.WaitAsync(Token);
        _hooks.Before = null;
        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("the second one", Token));
        await Probe.Of(Prefix + "-2").Fired.WaitAsync(Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Probe.Of(Prefix + "-1").Open();

        Assert.Equal(CancellationCause.LeaseLost, Assert.Single(Probe.Of(Prefix + "-1").Causes).Cause);
        JobCancellation second = Assert.Single(Probe.Of(Prefix + "-2").Causes);
        Assert.Equal((CancellationCause.Requested, "the second one"), (second.Cause, second.Reason));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_job_that_loses_its_worker_too_often_fails(int maxStalledCount)
    {
        TestHost host = await StartCutOffAsync(worker => worker.MaxStalledCount = maxStalledCount);
        Probe.Of(Prefix + "-1").Open();
        JobHandle job = await host.Jobs.LostJobs.EnqueueHeldAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix + "-1").Started.WaitAsync(Token);

        _hooks.FailRenewals();

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(JobErrorKind.Stalled, failure.Error.Kind);
        Assert.Equal(maxStalledCount + 1, Probe.Of(Prefix).Runs);
        Assert.Equal(maxStalledCount + 1, (await job.GetAsync(Token))!.StalledCount);
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.StartsWith("Error ", StringComparison.Ordinal)
            && line.Contains($"Job {job.Id} failed and is not retried", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_last_attempt_that_loses_its_worker_is_made_again()
    {
        TestHost host = await StartCutOffAsync();
        JobHandle<string> job = await host.Jobs.LostJobs.EnqueueOnceAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        _hooks.FailRenewals();

        Assert.Equal("attempt 1 of 1", await job.WaitForResultAsync(Token));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((1, 1), (record.StalledCount, record.Attempts));
    }

    private Task<TestHost> StartCutOffAsync(Action<WorkerOptions>? configure = null) => StartAsync(
        worker =>
        {
            worker.LeaseDuration = TimeSpan.FromSeconds(2);
            worker.PollInterval = TimeSpan.FromMilliseconds(100);
            worker.CancellationGracePeriod = TimeSpan.FromMinutes(5);
            configure?.Invoke(worker);
        },
        _hooks.Install);
}
