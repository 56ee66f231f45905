using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Retrying;

/// <summary>Handlers that let their jobs run later without having failed.</summary>
public abstract class ReleaseTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task A_released_job_is_scheduled_and_its_attempt_does_not_count()
    {
        TestHost host = await StartReleasedAsync();
        await using JobEvents events = await host.Jobs.GetQueue("released").ListenAsync(Token);
        JobHandle<(int Attempt, int Run)> job = await host.Jobs.ReleasedJobs.EnqueueReleaseFirstAsync(NewKey(), 2, 3_600_000, cancellationToken: Token);

        await Until.TrueAsync(async () => (await job.GetAsync(Token))?.State == JobState.Scheduled);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(0, record.Attempts);
        Assert.Null(record.Error);
        Assert.InRange(record.DueAt!.Value - record.StartedAt!.Value, TimeSpan.FromMinutes(59.9), TimeSpan.FromMinutes(60.1));
        JobReleased released = await events.OfType<JobReleased>().FirstAsync(Token);
        Assert.Equal(record.DueAt, released.DueAt);

        await job.PromoteAsync(Token);
        await Until.TrueAsync(async () => (await job.GetAsync(Token))!.History.Count == 2);
        await job.PromoteAsync(Token);
        Assert.Equal((1, 3), await job.WaitForResultAsync(Token));
        Assert.Equal(
            [AttemptOutcome.Released, AttemptOutcome.Released, AttemptOutcome.Completed],
            (await job.GetAsync(Token))!.History.Select(attempt => attempt.Outcome));
    }

    [Fact]
    public async Task A_job_that_is_released_for_no_time_runs_again()
    {
        TestHost host = await StartReleasedAsync();
        JobHandle<(int Attempt, int Run)> job = await host.Jobs.ReleasedJobs.EnqueueReleaseFirstAsync(NewKey(), 3, 0, cancellationToken: Token);
        Assert.Equal((1, 4), await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task A_job_that_is_released_too_many_times_fails_and_can_be_retried()
    {
        TestHost host = await StartReleasedAsync();
        JobHandle<(int Attempt, int Run)> job = await host.Jobs.ReleasedJobs.EnqueueReleaseFirstAsync(NewKey(), 1001, 0, cancellationToken: Token);
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForResultAsync(Token));
        Assert.Equal(JobErrorKind.Released, failure.Error.Kind);
        Assert.Contains("1000 time(s)", failure.Error.Message, StringComparison.Ordinal);

        await job.RetryAsync(Token);
        Assert.Equal((1, 1002), await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task A_release_beyond_the_deadline_fails_the_job()
    {
        TestHost host = await StartReleasedAsync();
        JobHandle<(int Attempt, int Run)> job = await host.Jobs.ReleasedJobs.EnqueueReleaseFirstAsync(
            NewKey(), 1, 3_600_000, new() { Deadline = TimeSpan.FromMinutes(30) }, Token);
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForResultAsync(Token));
        Assert.Equal(JobErrorKind.Timeout, failure.Error.Kind);
    }

    [Fact]
    public async Task A_released_job_is_cancelled_while_it_waits()
    {
        TestHost host = await StartReleasedAsync();
        JobHandle<(int Attempt, int Run)> job = await host.Jobs.ReleasedJobs.EnqueueReleaseFirstAsync(NewKey(), 1, 3_600_000, cancellationToken: Token);
        await Until.TrueAsync(async () => (await job.GetAsync(Token))?.State == JobState.Scheduled);
        Assert.Equal(CancelOutcome.Cancelled, await job.CancelAsync("enough", Token));
        Assert.Equal("enough", (await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForResultAsync(Token))).Reason);
    }

    private Task<TestHost> StartReleasedAsync() => StartAsync(configure: builder => builder.AddWorker("released"));

    private string NewKey() => $"{Prefix}-{Guid.NewGuid():N}";
}
