using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Retrying;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Failing;

/// <summary>Observers are told of every job that fails for good, at least once.</summary>
[ServerMatrix]
public abstract class FailureObserverTests(TestServer server) : ServerTests(server)
{
    private readonly RecordedFailures _failures = new();

    [Fact]
    public async Task Observer_is_told_of_a_job_whose_handler_threw_and_of_no_other()
    {
        TestHost host = await StartObservedAsync();
        JobHandle failed = await host.Jobs.FailingJobs.EnqueueFailForGoodAsync(Prefix, cancellationToken: Token);
        JobHandle<int> well = await host.Jobs.FailingJobs.EnqueueFailFirstAsync(Prefix, 1, cancellationToken: Token);
        await well.WaitForResultAsync(Token);
        await Until.TrueAsync(() => !_failures.Told.IsEmpty);
        JobFailedContext told = Assert.Single(_failures.Told);
        Assert.Equal(failed.Id, told.Id);
        Assert.Equal("the order was withdrawn", told.Job!.Error!.Message);
        Assert.Equal(told.Job.FinishedAt, told.FailedAt);
        Assert.Equal(JobState.Failed, told.Job.State);
    }

    [Fact]
    public async Task Observer_is_told_of_jobs_that_fail_without_an_attempt_in_other_processes()
    {
        TestHost observed = await StartAsync(
            worker => worker.MaxStalledCount = 0, builder => builder.AddJobFailureObserver(_failures));
        observed.Services.GetRequiredService<IJobWorker>().TakesJobs = false;
        TestHost client = await StartClientAsync();

        // A worker opens its queues after its host has started, and notices are written from then on. It is listed with its first renewal, later.
        await Until.TrueAsync(async () => (await client.Jobs.GetQueue("default").GetWorkersAsync(Token)).Count == 1);
        var ghost = new GhostWorker(client.Storage, "default");

        JobHandle stalled = await client.Jobs.FailingJobs.EnqueueFailForGoodAsync(Prefix, new() { Key = $"{Prefix}-stalled" }, Token);
        await ghost.TakeOneAsync(TimeSpan.FromMilliseconds(200));
        JobHandle expired = await client.Jobs.FailingJobs.EnqueueFailForGoodAsync(
            Prefix, new() { Key = $"{Prefix}-expired", ExpiresAfter = TimeSpan.FromMilliseconds(1) }, Token);
        JobHandle late = await client.Jobs.FailingJobs.EnqueueFailForGoodAsync(
            Prefix, new() { Key = $"{Prefix}-late", Deadline = TimeSpan.FromMilliseconds(1) }, Token);
        await Until.TrueAsync(async () => (await expired.GetAsync(Token))!.ExpiresAt < DateTimeOffset.UtcNow && (await late.GetAsync(Token))!.Deadline < DateTimeOffset.UtcNow);
        await Until.TrueAsync(async () =>
        {
            await client.Storage.Worker("default").SweepAsync("ghost", TimeSpan.FromMilliseconds(200), 0, tidy: false, Token);
            await ghost.TakeAsync(10);
            return (await client.Jobs.GetQueue("default").GetCountsAsync(Token)).Failed == 3;
        });

        await Until.TrueAsync(() => _failures.Told.Count >= 3);
        Assert.Equal(
            new Dictionary<JobId, JobErrorKind>
            {
                [stalled.Id] = JobErrorKind.Stalled,
                [expired.Id] = JobErrorKind.Expired,
                [late.Id] = JobErrorKind.Timeout,
            },
            _failures.Told.ToDictionary(told => told.Id, told => told.Job!.Error!.Kind));
    }

    [Fact]
    public async Task Failure_is_told_again_when_the_observer_throws_or_stops()
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _failures.Before = async (_, stop) =>
        {
            seen.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        };
        TestHost first = await StartObservedAsync();
        JobHandle failed = await first.Jobs.FailingJobs.EnqueueFailForGoodAsync(Prefix, cancellationToken: Token);
        await seen.Task.WaitAsync(Token);
        await first.StopAsync();
        Assert.Empty(_failures.Told);

        // Given out again after a minute, which the test does not wait for.
        TestHost client = await StartClientAsync();
        IWorkerProtocol protocol = client.Storage.Worker("default");
        NoticesResult taken = await protocol.TakeNoticesAsync(10, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7), [], Token);
        Assert.Empty(taken.Notices);
        Assert.InRange(taken.Next!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal(JobState.Failed, (await client.Jobs.GetHandle(failed.Id).GetAsync(Token))!.State);
    }

    [Fact]
    public async Task Exception_of_an_observer_is_logged_and_the_others_are_told()
    {
        var other = new RecordedFailures();
        _failures.Before = (_, _) => throw new InvalidOperationException("no ticket system");
        TestHost host = await StartObservedAsync(other);
        await host.Jobs.FailingJobs.EnqueueFailForGoodAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(() => !other.Told.IsEmpty);
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains("It is notified again in a minute", StringComparison.Ordinal)));
        Assert.True(await HasNoticesAsync());
    }

    [Fact]
    public async Task Observer_reads_errors_that_are_stored_encrypted()
    {
        TestHost host = await StartAsync(configure: builder =>
            builder.AddJobFailureObserver(_failures).UsePayloadEncryption(PayloadKey.Generate("first")));
        await host.Jobs.FailingJobs.EnqueueFailForGoodAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(() => !_failures.Told.IsEmpty);
        Assert.Equal("the order was withdrawn", Assert.Single(_failures.Told).Job!.Error!.Message);
    }

    [Fact]
    public async Task Queue_that_nobody_observes_keeps_no_notices()
    {
        TestHost host = await StartAsync();
        JobHandle failed = await host.Jobs.FailingJobs.EnqueueFailForGoodAsync(Prefix, cancellationToken: Token);
        await Assert.ThrowsAsync<JobFailedException>(() => failed.WaitForCompletionAsync(Token));
        Assert.False(await HasNoticesAsync());
    }

    [Fact]
    public async Task Thousand_failures_are_told_once_each()
    {
        TestHost host = await StartObservedAsync();
        JobHandle[] jobs = [.. await host.Jobs.EnqueueManyAsync(Enumerable.Range(0, 1000).Select(_ => (JobCall)FailingJobsCalls.FailForGood(Prefix)), Token)];
        await Until.TrueAsync(() => _failures.Told.Count >= 1000);
        Assert.Equal(jobs.Select(job => job.Id).ToHashSet(), _failures.Told.Select(told => told.Id).ToHashSet());
        Assert.Equal(1000, _failures.Told.Count);
        await Until.TrueAsync(async () => !await HasNoticesAsync());
    }

    private Task<TestHost> StartObservedAsync(RecordedFailures? other = null) => StartAsync(configure: builder =>
    {
        builder.AddJobFailureObserver(_failures);
        if (other is not null)
        {
            builder.AddJobFailureObserver(other);
        }
    });

    private async Task<bool> HasNoticesAsync()
    {
        TestHost client = await StartClientAsync();
        return (await client.Storage.Worker("default").TakeNoticesAsync(0, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7), [], Token)).Next is not null;
    }
}
