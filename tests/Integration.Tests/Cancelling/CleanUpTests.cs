using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Cleanup after the token has fired: awaited, within the grace period, and never swallowed.</summary>
[ServerMatrix(Cluster = false)]
public abstract class CleanUpTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    [Fact]
    public async Task Several_resources_are_cleaned_up_before_the_job_ends()
    {
        TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMinutes(5));
        JobHandle job = await host.Jobs.CleaningJobs.EnqueueSeveralAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        await job.CancelAsync(cancellationToken: Token);
        await Probe.Of(Prefix).Fired.WaitAsync(Token);
        Assert.Equal(JobState.Active, (await job.GetAsync(Token))!.State);
        Probe.Of(Prefix).Open();

        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(["inner", "outer", "registered last", "registered first"], Probe.Of(Prefix).Notes);
        Assert.Null((await job.GetAsync(Token))!.Error);
    }

    [Fact]
    public async Task The_grace_period_of_the_worker_ends_the_waiting_for_clean_up()
    {
        TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(50));
        JobHandle job = await host.Jobs.CleaningJobs.EnqueueSeveralAsync(Prefix, cancellationToken: Token);
        await CheckIgnoredAsync(job);
    }

    [Fact]
    public async Task A_job_may_have_a_shorter_grace_period_than_its_worker()
    {
        TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMinutes(5));
        JobHandle job = await host.Jobs.CleaningJobs.EnqueueHastyAsync(Prefix, cancellationToken: Token);
        await CheckIgnoredAsync(job);
    }

    [Fact]
    public async Task A_job_may_have_a_longer_grace_period_than_its_worker()
    {
        TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(50));
        JobHandle patient = await host.Jobs.CleaningJobs.EnqueuePatientAsync(Prefix, cancellationToken: Token);
        JobHandle other = await host.Jobs.CleaningJobs.EnqueueSeveralAsync(Prefix + "other", cancellationToken: Token);
        await Task.WhenAll(Probe.Of(Prefix).Started, Probe.Of(Prefix + "other").Started).WaitAsync(Token);

        // In this order: when the second one's time is over, the first one's would be, too.
        await patient.CancelAsync(cancellationToken: Token);
        await Probe.Of(Prefix).Fired.WaitAsync(Token);
        await other.CancelAsync(cancellationToken: Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => other.WaitForCompletionAsync(Token));
        Assert.Equal(JobState.Active, (await patient.GetAsync(Token))!.State);
        Probe.Of(Prefix).Open();
        Probe.Of(Prefix + "other").Open();

        await Assert.ThrowsAsync<JobCancelledException>(() => patient.WaitForCompletionAsync(Token));
        Assert.Equal(4, Probe.Of(Prefix).Notes.Count);
        Assert.Null((await patient.GetAsync(Token))!.IgnoresCancellationSince);
    }

    [Fact]
    public async Task What_clean_up_throws_is_stored_with_the_cancelled_job()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.CleaningJobs.EnqueueBrokenAsync(Prefix, returns: false, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        await job.CancelAsync(cancellationToken: Token);

        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));

        JobError error = (await job.GetAsync(Token))!.Error!;
        Assert.Contains("the lamp did not go out", error.StackTrace, StringComparison.Ordinal);
        Assert.Contains("the door did not close", error.StackTrace, StringComparison.Ordinal);
        Assert.Contains(host.Log.Lines, line => line.Contains("The cleanup of job", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_clean_up_throws_is_stored_with_the_attempt_that_failed()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.CleaningJobs.EnqueueBrokenAsync(
            Prefix, returns: false, new() { Timeout = TimeSpan.FromMilliseconds(100) }, Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        Assert.Equal("TypedJobs.JobTimeoutException", failure.Error.Type);
        Assert.Contains("the lamp did not go out", failure.Error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_clean_up_throws_is_kept_in_the_log_of_a_job_that_completes_all_the_same()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.CleaningJobs.EnqueueBrokenAsync(Prefix, returns: true, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        await job.CancelAsync(cancellationToken: Token);

        await job.WaitForCompletionAsync(Token);

        JobLogLine line = Assert.Single((await job.GetAsync(Token))!.Log);
        Assert.Contains("the lamp did not go out", line.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cleanup_that_is_registered_by_cleanup_or_by_a_callback_runs_before_the_job_ends(bool tokenless)
    {
        TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMinutes(5), _hooks.Install);
        JobHandle job = tokenless
            ? await host.Jobs.CleaningJobs.EnqueueNestedWithoutTokenAsync(Prefix, cancellationToken: Token)
            : await host.Jobs.CleaningJobs.EnqueueNestedAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        await job.CancelAsync(cancellationToken: Token);
        await Until.TrueAsync(() => _hooks.Heard == 1);
        Probe.Of(Prefix).Open();

        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        string[] expected = ["outer", "inner last", "innermost", "inner first"];
        Assert.Equal(tokenless ? expected : ["of the callback", .. expected], Probe.Of(Prefix).Notes);
        Assert.Null((await job.GetAsync(Token))!.Error);
    }

    [Fact]
    public async Task Cleanup_that_is_registered_after_the_attempt_has_ended_is_refused()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.CleaningJobs.EnqueueLateAsync(Prefix, cancellationToken: Token);
        await job.WaitForCompletionAsync(Token);
        Probe.Of(Prefix).Open();

        await Until.TrueAsync(() => !Probe.Of(Prefix).Notes.IsEmpty);
        string refusal = Assert.Single(Probe.Of(Prefix).Notes);
        Assert.StartsWith($"The attempt of job {job.Id} has ended", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cancellation_nothing_is_cleaned_up()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.CleaningJobs.EnqueueUnneededAsync(Prefix, cancellationToken: Token);
        await job.WaitForCompletionAsync(Token);
        Assert.Empty(Probe.Of(Prefix).Causes);
    }

    private async Task CheckIgnoredAsync(JobHandle job)
    {
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        await job.CancelAsync("too slow", Token);

        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));

        Assert.Equal("too slow", end.Reason);
        Assert.Empty(Probe.Of(Prefix).Notes);
        Assert.NotNull((await job.GetAsync(Token))!.IgnoresCancellationSince);
        Probe.Of(Prefix).Open();
        await Until.TrueAsync(() => Probe.Of(Prefix).Notes.Count == 4);
    }
}
