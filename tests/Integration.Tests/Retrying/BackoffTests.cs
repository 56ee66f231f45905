using System.Collections.Concurrent;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Retrying;

/// <summary>How long jobs wait between attempts, as the queue stores it.</summary>
[ServerMatrix(Cluster = false)]
public abstract class BackoffTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task An_exponential_pause_doubles_up_to_the_longest()
    {
        TestHost host = await StartBackoffAsync();
        JobHandle job = await host.Jobs.BackoffJobs.EnqueueExponentialAsync(cancellationToken: Token);
        foreach (int minutes in (int[])[10, 20, 40, 40])
        {
            Assert.Equal(TimeSpan.FromMinutes(minutes), await PauseAsync(job));
            await job.PromoteAsync(Token);
        }
    }

    [Fact]
    public async Task A_fixed_pause_stays_within_its_jitter()
    {
        TestHost host = await StartBackoffAsync();
        JobHandle job = await host.Jobs.BackoffJobs.EnqueueFixedAsync(cancellationToken: Token);
        var pauses = new HashSet<TimeSpan>();
        for (int i = 0; i < 10; i++)
        {
            TimeSpan pause = await PauseAsync(job);
            Assert.InRange(pause, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
            pauses.Add(pause);
            await job.PromoteAsync(Token);
        }

        Assert.True(pauses.Count > 1);
    }

    [Fact]
    public async Task The_call_may_ask_for_another_backoff()
    {
        TestHost host = await StartBackoffAsync();
        Assert.Equal(TimeSpan.FromHours(3), await FirstPauseAsync(host, JobBackoff.Fixed(TimeSpan.FromHours(3))));
        Assert.Equal(TimeSpan.FromHours(4), await FirstPauseAsync(host, JobBackoff.Exponential(TimeSpan.FromHours(4), TimeSpan.FromHours(5), jitter: 0)));
        Assert.Equal(TimeSpan.FromHours(5), await FirstPauseAsync(host, JobBackoff.Exponential(TimeSpan.FromHours(6), TimeSpan.FromHours(5), jitter: 0)));
        Assert.InRange(
            await FirstPauseAsync(host, JobBackoff.Exponential(TimeSpan.FromHours(4), TimeSpan.FromHours(4), jitter: 0.25)),
            TimeSpan.FromHours(3),
            TimeSpan.FromHours(4));
        Assert.Equal(TimeSpan.FromMinutes(1), await FirstPauseAsync(host, JobBackoff.Policy("by-attempt")));

        JobHandle none = await host.Jobs.BackoffJobs.EnqueueExponentialAsync(new() { Backoff = JobBackoff.None, MaxAttempts = 5 }, Token);
        await Assert.ThrowsAsync<JobFailedException>(() => none.WaitForCompletionAsync(Token));
        Assert.Equal(5, (await none.GetAsync(Token))!.Attempts);
    }

    [Fact]
    public async Task A_policy_is_told_of_the_attempt_and_decides()
    {
        var told = new ConcurrentQueue<BackoffContext>();
        TestHost host = await StartBackoffAsync(told);
        JobHandle job = await host.Jobs.BackoffJobs.EnqueuePolicyAsync(cancellationToken: Token);
        foreach (int minutes in (int[])[1, 2, 3])
        {
            Assert.Equal(TimeSpan.FromMinutes(minutes), await PauseAsync(job));
            await job.PromoteAsync(Token);
        }

        BackoffContext context = told.First();
        Assert.Equal(job.Id, context.Id);
        Assert.Equal("BackoffJobs.Policy", context.Name);
        Assert.Equal(1, context.Attempt);
        Assert.Equal("again", Assert.IsType<InvalidOperationException>(context.Exception).Message);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("throwing")]
    [InlineData("negative")]
    public async Task A_policy_that_gives_no_delay_is_logged_and_an_exponential_backoff_used(string policy)
    {
        TestHost host = await StartBackoffAsync();
        JobHandle job = await host.Jobs.BackoffJobs.EnqueuePolicyAsync(new() { Backoff = JobBackoff.Policy(policy) }, Token);

        // It is due so soon that it may run again before it is read: the first line of its history tells all the same.
        await Until.TrueAsync(() => host.Log.Lines.Any(
            line => line.Contains($"Backoff policy '{policy}' returned no usable delay for job {job.Id}", StringComparison.Ordinal)));
        await Until.TrueAsync(async () => (await job.GetAsync(Token))!.History.Count >= 2);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.True(
            record.History[1].StartedAt - record.History[0].EndedAt >= TimeSpan.FromSeconds(1.6),
            $"{record.History[1].StartedAt - record.History[0].EndedAt}");
    }

    [Fact]
    public async Task An_exception_may_ask_for_a_delay_of_its_own()
    {
        TestHost host = await StartBackoffAsync();
        JobHandle job = await host.Jobs.BackoffJobs.EnqueueAskForTimeAsync(new() { Backoff = JobBackoff.None }, Token);
        Assert.Equal(TimeSpan.FromMinutes(90), await PauseAsync(job));
        Assert.Equal("the service asks for time", (await job.GetAsync(Token))!.Error!.Message);
    }

    [Fact]
    public async Task A_job_with_one_attempt_is_not_retried_and_one_without_end_goes_on()
    {
        TestHost host = await StartBackoffAsync();
        JobHandle<int> once = await host.Jobs.BackoffJobs.EnqueuePersistAsync(Prefix + "once", 1, new() { MaxAttempts = 1 }, Token);
        await Assert.ThrowsAsync<JobFailedException>(() => once.WaitForResultAsync(Token));
        Assert.Equal(1, (await once.GetAsync(Token))!.Attempts);

        JobHandle<int> endless = await host.Jobs.BackoffJobs.EnqueuePersistAsync(Prefix, 200, cancellationToken: Token);
        Assert.Equal(201, await endless.WaitForResultAsync(Token));
    }

    private static async Task<TimeSpan> FirstPauseAsync(TestHost host, JobBackoff backoff) =>
        await PauseAsync(await host.Jobs.BackoffJobs.EnqueueExponentialAsync(new() { Backoff = backoff }, Token));

    // The pause that the queue keeps, to the millisecond: both times are the same clock's.
    private static async Task<TimeSpan> PauseAsync(JobHandle job)
    {
        JobRecord? record = null;
        await Until.TrueAsync(async () => (record = await job.GetAsync(Token)) is { State: JobState.Scheduled });
        return record!.DueAt!.Value - record.History[^1].EndedAt!.Value;
    }

    private Task<TestHost> StartBackoffAsync(ConcurrentQueue<BackoffContext>? told = null) =>
        StartAsync(configure: builder => builder
            .AddBackoffPolicy("by-attempt", context =>
            {
                told?.Enqueue(context);
                return TimeSpan.FromMinutes(context.Attempt);
            })
            .AddBackoffPolicy("throwing", _ => throw new InvalidOperationException("broken policy"))
            .AddBackoffPolicy("negative", _ => TimeSpan.FromMinutes(-1))
            .AddWorker("backoff"));
}
