using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Failing;

/// <summary>A job that ends as failed is logged once, with the reason, whoever decided that it fails.</summary>
[ServerMatrix]
public abstract class FailureLogTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";

    private string Root => $"{{{Prefix}:{Queue}}}";

    [Theory]
    [InlineData(0, "The job expired")]
    [InlineData(0, "The job expired", 3)]
    [InlineData(1, "reached its deadline before its attempt 1 could start")]
    [InlineData(1, "reached its deadline before its attempt 1 could start", 3)]
    public async Task Job_that_is_too_late_for_its_take_is_logged_with_the_reason(int limit, string reason, int priority = 0)
    {
        TestHost client = await StartClientAsync();
        TimeSpan span = TimeSpan.FromMilliseconds(1);
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueFailAsync(
            "late",
            new() { ExpiresAfter = limit == 0 ? span : null, Deadline = limit == 1 ? span : null, Priority = priority },
            Token);
        await Until.TrueAsync(async () => await job.GetAsync(Token) is { } record && (record.ExpiresAt ?? record.Deadline) < DateTimeOffset.UtcNow);

        await CheckLoggedOnceAsync(job, reason);
    }

    [Fact]
    public async Task Attempt_that_fails_for_good_is_logged_by_its_worker_alone()
    {
        TestHost client = await StartClientAsync();
        await CheckLoggedOnceAsync(await client.Jobs.OrderedJobs.EnqueueFailAsync("once", cancellationToken: Token), "no attempts are left");
    }

    [Fact]
    public async Task Attempt_whose_retry_comes_after_the_deadline_is_logged_by_its_worker_alone()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueFailAsync(
            "late",
            new() { MaxAttempts = 5, Deadline = TimeSpan.FromMinutes(1), Backoff = JobBackoff.Fixed(TimeSpan.FromMinutes(5)) },
            Token);

        await CheckLoggedOnceAsync(job, "its next attempt would start after its deadline");
    }

    [Fact]
    public async Task Damaged_job_that_is_to_be_taken_is_logged_as_damaged()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueFailAsync("broken", new() { Key = "broken" }, Token);
        await connection.GetDatabase().HashSetAsync($"{Root}:state", "broken", "garbage");

        await CheckLoggedOnceAsync(job, "The stored job is damaged: its record is 'garbage'.");
    }

    [Fact]
    public async Task Damaged_job_that_a_sweep_finds_is_logged_as_damaged_and_not_as_stalled()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueFailAsync("broken", new() { Key = "broken" }, Token);
        await new GhostWorker(client.Storage, Queue).TakeOneAsync(TimeSpan.FromSeconds(1));
        await connection.GetDatabase().HashSetAsync($"{Root}:state", "broken", "garbage");

        await CheckLoggedOnceAsync(job, "The stored job is damaged: its record is 'garbage'.");
    }

    [Fact]
    public async Task Job_that_stalled_too_many_times_is_logged_with_its_worker()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueFailAsync("stalls", cancellationToken: Token);
        await new GhostWorker(client.Storage, Queue).TakeOneAsync(TimeSpan.FromSeconds(1));

        await CheckLoggedOnceAsync(job, "The job stalled 1 time(s): its worker (last ghost)");
    }

    [Fact]
    public async Task Job_that_was_held_too_long_is_logged_with_its_name()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueFailAsync("held", cancellationToken: Token);
        var ghost = new GhostWorker(client.Storage, Queue);
        await ghost.SettleAsync(await ghost.TakeOneAsync(), OutcomeKind.Unknown, """{"type":"T","message":"m"}""");

        await CheckLoggedOnceAsync(job, "knew a job named 'OrderedJobs.Fail'", knows: false);
    }

    // With the worker whose log is looked at.
    private async Task CheckLoggedOnceAsync(JobHandle job, string reason, bool knows = true)
    {
        TestHost host = await StartBareAsync(builder =>
        {
            if (knows)
            {
                builder.AddTypedJobsIntegrationTestsJobs();
            }

            builder.AddWorker(Queue, worker =>
            {
                worker.LeaseDuration = TimeSpan.FromSeconds(1);
                worker.MaxStalledCount = 0;
                worker.UnknownJobTimeout = TimeSpan.FromSeconds(1);
            });
        });
        await Until.TrueAsync(async () => (await job.GetAsync(Token))?.State == JobState.Failed);
        await Until.TrueAsync(() => host.Log.Lines.Any(IsFailure));
        await host.StopAsync();

        string line = Assert.Single(host.Log.Lines, IsFailure);
        Assert.Contains($"{job.Id}", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);

        static bool IsFailure(string line) => line.StartsWith("Error", StringComparison.Ordinal);
    }
}
