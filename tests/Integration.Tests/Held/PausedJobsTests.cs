using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Held;

/// <summary>Jobs of a name that are paused while others of the queue run.</summary>
[ServerMatrix]
public abstract class PausedJobsTests(TestServer server) : ServerTests(server)
{
    private const string Paused = "PausableJobs.Call";

    [Fact]
    public async Task Paused_jobs_wait_while_others_run_and_run_in_order_when_they_are_resumed()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("pausable");
        await using JobEvents events = await queue.ListenAsync(Token);
        Assert.True(await queue.PauseJobsAsync(Paused, Token));
        Assert.False(await queue.PauseJobsAsync(Paused, Token));
        Assert.Equal([Paused], await queue.GetPausedJobsAsync(Token));
        Assert.Equal(Paused, (await events.OfType<QueuePaused>().FirstAsync(Token)).JobName);

        await StartPausableAsync();
        await Until.TrueAsync(async () => (await queue.GetWorkersAsync(Token)).Count == 1);
        JobHandle<int>[] paused =
        [
            .. await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 20).Select(i => PausableJobsCalls.Call(Prefix, i)), Token),
        ];
        JobHandle<int>[] others =
        [
            .. await client.Jobs.EnqueueManyAsync(Enumerable.Range(20, 20).Select(i => PausableJobsCalls.Other(Prefix, i)), Token),
        ];
        foreach (JobHandle<int> job in others)
        {
            await job.WaitForResultAsync(Token);
        }

        await Until.TrueAsync(async () => await queue.GetCountsAsync(Token) == new QueueCounts { Waiting = 20, Held = 20, Completed = 20 });
        Assert.DoesNotContain(PausableJobs.Order(Prefix), number => number < 20);
        JobRecord record = (await paused[0].GetAsync(Token))!;
        Assert.Equal((JobState.Waiting, 0, null), (record.State, record.Attempts, record.Error));
        Assert.Equal(CancelOutcome.Cancelled, await paused[3].CancelAsync("not needed", Token));

        Assert.True(await queue.ResumeJobsAsync(Paused, Token));
        Assert.Empty(await queue.GetPausedJobsAsync(Token));
        foreach (JobHandle<int> job in paused.Where(job => job != paused[3]))
        {
            await job.WaitForResultAsync(Token);
            Assert.Equal(1, (await job.GetAsync(Token))!.Attempts);
        }

        Assert.Equal(Enumerable.Range(0, 20).Where(number => number != 3), PausableJobs.Order(Prefix).Where(number => number < 20));
    }

    [Fact]
    public async Task Worker_learns_within_a_renewal_that_jobs_are_paused()
    {
        TestHost host = await StartPausableAsync();
        JobQueue queue = host.Jobs.GetQueue("pausable");
        JobHandle<int> before = await host.Jobs.PausableJobs.EnqueueCallAsync(Prefix, 0, cancellationToken: Token);
        await before.WaitForResultAsync(Token);
        await queue.PauseJobsAsync(Paused, Token);
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains($"Paused job names of queue pausable changed to: {Paused}", StringComparison.Ordinal)));

        JobHandle<int> job = await host.Jobs.PausableJobs.EnqueueCallAsync(Prefix, 1, cancellationToken: Token);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Held == 1);
        await queue.ResumeJobsAsync(Paused, Token);
        Assert.Equal(1, await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Worker_that_starts_runs_no_job_of_a_paused_name()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("pausable");
        await queue.PauseJobsAsync(Paused, Token);
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 200).Select(i => PausableJobsCalls.Call(Prefix, i)), Token);
        await StartPausableAsync();
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Held == 200);
        Assert.Empty(PausableJobs.Order(Prefix));
    }

    [Fact]
    public async Task Job_that_expires_while_it_is_paused_does_not_run()
    {
        TestHost host = await StartPausableAsync();
        JobQueue queue = host.Jobs.GetQueue("pausable");
        await queue.PauseJobsAsync(Paused, Token);
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains($"Paused job names of queue pausable changed to: {Paused}", StringComparison.Ordinal)));
        JobHandle<int> job = await host.Jobs.PausableJobs.EnqueueCallAsync(Prefix, 1, new() { ExpiresAfter = TimeSpan.FromMilliseconds(500) }, Token);
        JobHandle<int> lasting = await host.Jobs.PausableJobs.EnqueueCallAsync(Prefix, 2, new() { ExpiresAfter = TimeSpan.FromHours(1) }, Token);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Held >= 1 && (await job.GetAsync(Token))!.ExpiresAt < DateTimeOffset.UtcNow);
        await queue.ResumeJobsAsync(Paused, Token);
        Assert.Equal(2, await lasting.WaitForResultAsync(Token));
        Assert.Equal(JobErrorKind.Expired, (await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForResultAsync(Token))).Error.Kind);
    }

    [Fact]
    public async Task Names_that_can_be_paused_are_bounded_and_checked()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("pausable");
        await Assert.ThrowsAsync<ArgumentException>(() => queue.PauseJobsAsync("no name", Token));
        foreach (int[] some in Enumerable.Range(0, 1000).Chunk(100))
        {
            await Task.WhenAll(some.Select(i => queue.PauseJobsAsync($"job-{i}", Token)));
        }

        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => queue.PauseJobsAsync("one-more", Token));
        Assert.Contains("one-more", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1000, (await queue.GetPausedJobsAsync(Token)).Count);
        Assert.True(await queue.ResumeJobsAsync("job-7", Token));
        Assert.True(await queue.PauseJobsAsync("one-more", Token));
    }

    private Task<TestHost> StartPausableAsync() => StartAsync(configure: builder => builder.AddWorker("pausable", worker =>
    {
        worker.Concurrency = 1;
        worker.LeaseDuration = TimeSpan.FromSeconds(2);
    }));
}
