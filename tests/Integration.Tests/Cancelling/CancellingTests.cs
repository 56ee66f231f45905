using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Cancelling;

[ServerMatrix]
public abstract class CancellingTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task A_waiting_job_is_cancelled_at_once_and_never_runs()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.WaitingJobs.EnqueueObedientAsync(Prefix, cancellationToken: Token);

        Assert.Equal(CancelOutcome.Cancelled, await job.CancelAsync("not needed any more", Token));

        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal("not needed any more", end.Reason);
        TestHost host = await StartAsync();
        JobHandle other = await host.Jobs.WaitingJobs.EnqueueRetriedAsync(Prefix + "2", cancellationToken: Token);
        await WaitingJobs.StartOf(Prefix + "2").WaitAsync(Token);
        Assert.False(WaitingJobs.Started.ContainsKey(Prefix));
        await other.CancelAsync(cancellationToken: Token);
    }

    [Fact]
    public async Task A_scheduled_job_is_cancelled_at_once()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.WaitingJobs.EnqueueObedientAsync(Prefix, new() { Delay = TimeSpan.FromHours(1) }, Token);

        Assert.Equal(CancelOutcome.Cancelled, await job.CancelAsync(cancellationToken: Token));
        Assert.Equal(JobState.Cancelled, (await job.GetAsync(Token))!.State);
    }

    [Fact]
    public async Task A_running_job_sees_the_reason_and_ends_as_cancelled()
    {
        TestHost host = await StartAsync();
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.WaitingJobs.EnqueueObedientAsync(Prefix, cancellationToken: Token);
        await WaitingJobs.StartOf(Prefix).WaitAsync(Token);

        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("user closed the account", Token));

        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal("user closed the account", end.Reason);
        JobCancellation seen = WaitingJobs.Seen[Prefix];
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((CancellationCause.Requested, "user closed the account"), (seen.Cause, seen.Reason));
        Assert.Equal($"{Environment.MachineName}:{Environment.ProcessId}", seen.RequestedBy);
        Assert.Equal(record.CancellationRequestedAt, seen.RequestedAt);
        Assert.Equal(JobState.Cancelled, record.State);
        Assert.Equal("user closed the account", record.CancellationReason);
        Assert.Equal(1, record.Attempts);
        GC.KeepAlive(host);
    }

    [Fact]
    public async Task A_handler_that_returns_all_the_same_completes()
    {
        TestHost host = await StartAsync();
        JobHandle<string> job = await host.Jobs.WaitingJobs.EnqueueFinishingAsync(Prefix, cancellationToken: Token);
        await WaitingJobs.StartOf(Prefix).WaitAsync(Token);
        await job.CancelAsync("too late", Token);
        Assert.Equal("finished", await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task A_job_may_ask_to_be_retried_when_it_is_cancelled()
    {
        TestHost host = await StartAsync();
        JobHandle<int> job = await host.Jobs.WaitingJobs.EnqueueRetriedAsync(Prefix, cancellationToken: Token);
        await WaitingJobs.StartOf(Prefix).WaitAsync(Token);
        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("make room", Token));
        Assert.Equal(2, await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task What_has_ended_or_never_was_is_told_apart()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.WaitingJobs.EnqueueObedientAsync(Prefix, new() { Delay = TimeSpan.FromHours(1) }, Token);
        await job.CancelAsync(cancellationToken: Token);
        Assert.Equal(CancelOutcome.AlreadyFinished, await job.CancelAsync(cancellationToken: Token));
        Assert.Equal(CancelOutcome.NotFound, await host.Jobs.CancelAsync(new JobId("default", "nobody"), cancellationToken: Token));
    }

    [Fact]
    public async Task A_job_that_is_missing_from_a_list_is_refused_with_its_position()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.WaitingJobs.EnqueueObedientAsync(Prefix, cancellationToken: Token);

        ArgumentException handle = await Assert.ThrowsAsync<ArgumentException>(
            () => client.Jobs.CancelManyAsync([job, null!], cancellationToken: Token));
        ArgumentException id = await Assert.ThrowsAsync<ArgumentException>(
            () => client.Jobs.CancelManyAsync([job.Id, job.Id, default], cancellationToken: Token));
        ArgumentException call = await Assert.ThrowsAsync<ArgumentException>(
            () => client.Jobs.EnqueueManyAsync([WaitingJobsCalls.Obedient(Prefix), null!], Token));

        Assert.Equal("jobs", handle.ParamName);
        Assert.StartsWith("The handle at position 1 is null", handle.Message, StringComparison.Ordinal);
        Assert.Equal("ids", id.ParamName);
        Assert.StartsWith("The id at position 2 is null or the default", id.Message, StringComparison.Ordinal);
        Assert.Equal("jobs", call.ParamName);
        Assert.StartsWith("The call at position 1 is null", call.Message, StringComparison.Ordinal);

        // Nothing was done for the others.
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
        Assert.Equal(1, (await client.Jobs.GetQueue("default").GetCountsAsync(Token)).Waiting);
    }

    [Fact]
    public async Task Cancelled_waiting_jobs_are_skipped_by_the_take()
    {
        TestHost client = await StartClientAsync();
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 300).Select(i => (JobCall)WaitingJobsCalls.Retried($"{Prefix}-{i}")), Token);
        foreach (JobHandle job in jobs.Where((_, i) => i % 2 == 0))
        {
            Assert.Equal(CancelOutcome.Cancelled, await job.CancelAsync(cancellationToken: Token));
        }

        await StartAsync(worker => worker.Concurrency = 300);
        for (int i = 1; i < 300; i += 2)
        {
            await WaitingJobs.StartOf($"{Prefix}-{i}").WaitAsync(Token);
            await jobs[i].CancelAsync(cancellationToken: Token);
            await jobs[i].WaitForCompletionAsync(Token);
        }

        Assert.All(
            Enumerable.Range(0, 150),
            i => Assert.False(WaitingJobs.Started.ContainsKey($"{Prefix}-{i * 2}")));
    }
}
