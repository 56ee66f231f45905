using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Jobs;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>Numbers, times and keys that no caller could have stored keep no answer from being read.</summary>
[ServerMatrix]
public abstract class ForeignRecordTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "default";
    private const string Huge = "9999999999999999";

    private string Root => $"{{{Prefix}:{Queue}}}";

    [Fact]
    public async Task Deadline_beyond_every_time_span_is_read_as_the_longest_and_the_job_runs()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", new() { Key = "a", Deadline = TimeSpan.FromDays(1) }, Token);
        JobHandle<string> other = await client.Jobs.ShapeJobs.EnqueueEchoAsync("b", cancellationToken: Token);
        await connection.GetDatabase().HashSetAsync($"{Root}:x:a", "D", Huge);

        var ghost = new GhostWorker(client.Storage, Queue);
        TakenJob taken = await ghost.TakeOneAsync();
        Assert.Equal(("a", JobLimits.MaxTimeSpan), (taken.Lease.Job, taken.Deadline));
        await ghost.SettleAsync(taken, OutcomeKind.Release);

        await StartAsync();
        Assert.Equal("b", await other.WaitForResultAsync(Token));
        Assert.Equal("a", await client.Jobs.ShapeJobs.GetEcho(new JobId(Queue, "a")).WaitForResultAsync(Token));
    }

    [Theory]
    [InlineData("delayed", Huge)]
    [InlineData("delayed", "1e300")]
    [InlineData("delayed", "inf")]
    [InlineData("active", Huge)]
    [InlineData("active", "1e300")]
    [InlineData("active", "inf")]
    public async Task Time_beyond_every_calendar_keeps_no_worker_from_running_other_jobs(string set, string score)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.ShapeJobs.EnqueueEchoAsync(
            "late", new() { Key = "late", Delay = set == "delayed" ? TimeSpan.FromDays(1) : default }, Token);
        if (set == "active")
        {
            await new GhostWorker(client.Storage, Queue).TakeOneAsync();
        }

        IDatabase database = connection.GetDatabase();
        RedisValue member = (await database.SortedSetRangeByRankAsync($"{Root}:{set}"))[0];
        await database.ExecuteAsync("ZADD", $"{Root}:{set}", score, member.ToString());

        TestHost host = await StartAsync(worker => worker.LeaseDuration = TimeSpan.FromSeconds(1));
        JobHandle<string> other = await client.Jobs.ShapeJobs.EnqueueEchoAsync("now", cancellationToken: Token);
        Assert.Equal("now", await other.WaitForResultAsync(Token));
        RenewResult renewed = await client.Storage.Worker(Queue).RenewAsync(
            "ghost", TimeSpan.FromMinutes(1), "{}"u8.ToArray(), false, [], Token);
        Assert.False(renewed.NextWork > JobLimits.MaxTimeSpan);
        Assert.False(renewed.News.NextLeaseEnd > JobLimits.MaxTimeSpan);
        await client.Storage.Worker(Queue).SweepAsync("ghost", TimeSpan.FromMinutes(1), 1, tidy: true, Token);
        Assert.NotNull(await job.GetAsync(Token));
        await host.StopAsync();
        Assert.DoesNotContain(host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Key_that_no_caller_can_choose_is_read_listed_and_run_beside_the_others()
    {
        const string Key = "not a {key}";
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", new() { Key = "a" }, Token);
        IDatabase database = connection.GetDatabase();
        await database.StringSetAsync($"{Root}:j:{Key}", await database.StringGetAsync($"{Root}:j:a"));
        await database.ListLeftPushAsync($"{Root}:wait", Key);
        JobQueue queue = client.Jobs.GetQueue(Queue);

        Assert.Equal([Key, "a"], await queue.ListAsync(JobState.Waiting, cancellationToken: Token).Select(job => job.Id.Key).ToArrayAsync(Token));
        await using JobEvents events = await queue.ListenAsync(Token);
        TestHost host = await StartAsync();
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Completed == 2);
        await host.StopAsync();
        Assert.DoesNotContain(host.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Worker_whose_words_about_itself_cannot_be_read_is_listed_with_the_others()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        string till = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        await connection.GetDatabase().HashSetAsync(
            $"{Root}:workers",
            [
                new("broken", $"{till} {{"),
                new("huge", $$"""{{till}} {"process":1e300,"concurrency":99999999999,"started":"never","queues":7}"""),
                new("whole", $$"""{{till}} {"process":7,"machine":"m"}"""),
            ]);

        IReadOnlyList<JobWorkerRecord> workers = await client.Jobs.GetQueue(Queue).GetWorkersAsync(Token);

        Assert.Equal(["broken", "huge", "whole"], workers.Select(worker => worker.Id).Order());
        Assert.Equal(7, workers.Single(worker => worker.Id == "whole").ProcessId);
    }

    [Fact]
    public async Task Entry_of_the_catalogue_from_beyond_every_calendar_is_read_with_the_others()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        await connection.GetDatabase().HashSetAsync($"{Root}:catalogue", "Other.Job 0123456789abcdef Other", $"{Huge} {{}}");

        Assert.Equal(
            ["Other.Job", "ShapeJobs.Echo"], (await client.Storage.Catalogue(Queue).ReadAsync(Token)).Select(entry => entry.Job.Name));
    }
}
