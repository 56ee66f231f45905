using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Jobs;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Limits of time: of one attempt, and of the job over all its attempts.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class TimeoutsTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Each_attempt_has_the_whole_timeout()
    {
        TestHost host = await StartAsync();
        JobHandle<int> job = await host.Jobs.TimedJobs.EnqueueTwiceAsync(Prefix, cancellationToken: Token);

        Assert.Equal(3, await job.WaitForResultAsync(Token));

        Assert.Equal([CancellationCause.Timeout, CancellationCause.Timeout], Probe.Of(Prefix).Causes.Select(seen => seen.Cause));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.All(record.History.Take(2), attempt => Assert.Equal("TypedJobs.JobTimeoutException", attempt.Error!.Type));
    }

    [Fact]
    public async Task An_enqueue_may_set_the_timeout()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.TimedJobs.EnqueueHeldAsync(
            Prefix, new() { Timeout = TimeSpan.FromMilliseconds(50), MaxAttempts = 2 }, Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        Assert.Equal("TypedJobs.JobTimeoutException", failure.Error.Type);
        Assert.Contains("00:00:00.05", failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal(2, Probe.Of(Prefix).Runs);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(JobLimits.MaxTimeSpanDays)]
    public async Task A_job_runs_and_is_cancelled_with_limits_longer_than_the_timers_of_the_platform(int days)
    {
        TimeSpan span = TimeSpan.FromDays(days);
        TestHost host = await StartAsync(worker =>
        {
            worker.DrainTimeout = span;
            worker.CancellationGracePeriod = span;
            worker.PollInterval = span;
            worker.LeaseDuration = span;
        });
        JobHandle<int> patient = await host.Jobs.TimedJobs.EnqueuePatientAsync(cancellationToken: Token);
        JobHandle job = await host.Jobs.TimedJobs.EnqueueHeldAsync(
            Prefix, new() { Timeout = span, Deadline = span, Backoff = JobBackoff.Fixed(span) }, Token);

        Assert.Equal(1, await patient.WaitForResultAsync(Token));
        await Until.TrueAsync(() => Probe.Of(Prefix).Runs == 1);
        await job.CancelAsync("enough", Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(CancellationCause.Requested, Assert.Single(Probe.Of(Prefix).Causes).Cause);
        await host.StopAsync();
        Assert.DoesNotContain(host.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && !line.Contains("keeps jobs in memory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_its_deadline_a_job_is_not_tried_again()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.TimedJobs.EnqueueFailingAsync(Prefix, cancellationToken: Token);

        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.InRange(record.Attempts, 1, 45);
        Assert.Equal(record.Attempts, Probe.Of(Prefix).Runs);
    }

    [Fact]
    public async Task A_deadline_stops_the_attempt_that_runs_when_it_comes_and_is_final()
    {
        // Long enough for the second attempt to have started, however busy the machine is.
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.TimedJobs.EnqueueHeldLaterAsync(
            Prefix, new() { Deadline = TimeSpan.FromSeconds(6) }, Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        Assert.Equal("TypedJobs.JobTimeoutException", failure.Error.Type);
        Assert.Contains("deadline", failure.Error.Message, StringComparison.Ordinal);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(2, record.Attempts);
        Assert.True(record.FinishedAt - record.EnqueuedAt >= TimeSpan.FromMilliseconds(5950), $"{record.FinishedAt - record.EnqueuedAt}");
    }

    [Fact]
    public async Task A_job_that_reaches_its_deadline_before_its_turn_fails_without_running()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.TimedJobs.EnqueueHeldAsync(Prefix, new() { Deadline = TimeSpan.FromMilliseconds(1) }, Token);

        // Enqueued later, and due later still: when it has its turn, the other's deadline has passed.
        JobHandle<string> second = await client.Jobs.HeldJobs.EnqueueQuickAsync(
            Prefix, new() { Delay = TimeSpan.FromMilliseconds(20) }, Token);
        await Until.TrueAsync(async () => (await second.GetAsync(Token))!.EnqueuedAt > (await job.GetAsync(Token))!.Deadline
            || DateTimeOffset.UtcNow > (await job.GetAsync(Token))!.Deadline + TimeSpan.FromMilliseconds(20));
        await StartAsync();

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(JobErrorKind.Timeout, failure.Error.Kind);
        Assert.Equal(0, Probe.Of(Prefix).Runs);
        await second.WaitForCompletionAsync(Token);
    }
}
