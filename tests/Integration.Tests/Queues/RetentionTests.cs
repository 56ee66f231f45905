using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>How long finished jobs are kept, and how many.</summary>
[ServerMatrix(Cluster = false)]
public abstract class RetentionTests(TestServer server) : ServerTests(server)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public async Task Finishing_forgets_jobs_whose_time_has_come()
    {
        TestHost client = await StartKeepingAsync(keep => keep.KeepCompletedFor = keep.KeepFailedFor = TimeSpan.FromMilliseconds(50));
        foreach (OutcomeKind kind in (OutcomeKind[])[OutcomeKind.Completed, OutcomeKind.Failed, OutcomeKind.Cancelled])
        {
            JobHandle first = await FinishAsync(client, kind);
            Assert.NotNull(await first.GetAsync(Token));
            await Until.TrueAsync(async () =>
            {
                await FinishAsync(client, kind);
                return await first.GetAsync(Token) is null;
            });
        }
    }

    [Fact]
    public async Task The_sweep_forgets_jobs_whose_time_has_come_although_nothing_finishes()
    {
        TestHost client = await StartKeepingAsync(keep => keep.KeepCompletedFor = keep.KeepFailedFor = TimeSpan.FromMilliseconds(20));
        JobHandle[] jobs =
        [
            await FinishAsync(client, OutcomeKind.Completed), await FinishAsync(client, OutcomeKind.Failed), await FinishAsync(client, OutcomeKind.Cancelled),
        ];
        await Until.TrueAsync(async () =>
        {
            await client.Storage.Worker("ordered").SweepAsync("tidy", TimeSpan.FromMinutes(1), 1, tidy: true, Token);
            return await client.Jobs.GetQueue("ordered").GetCountsAsync(Token) == new QueueCounts();
        });
        foreach (JobHandle job in jobs)
        {
            Assert.Null(await job.GetAsync(Token));
        }
    }

    [Fact]
    public async Task The_workers_sweep_by_themselves()
    {
        TestHost client = await StartKeepingAsync(keep => keep.KeepCompletedFor = TimeSpan.FromMilliseconds(20));
        await FinishAsync(client, OutcomeKind.Completed);
        await StartAsync(configure: builder => builder
            .ConfigureRetention("ordered", keep => keep.KeepCompletedFor = TimeSpan.FromMilliseconds(20))
            .AddWorker("ordered", worker => worker.LeaseDuration = TimeSpan.FromSeconds(1)));
        await Until.TrueAsync(async () => (await client.Jobs.GetQueue("ordered").GetCountsAsync(Token)).Completed == 0);
    }

    [Fact]
    public async Task Of_too_many_finished_jobs_the_latest_are_kept()
    {
        TestHost client = await StartKeepingAsync(keep => (keep.MaxCompleted, keep.MaxFailed) = (3, 2));
        var completed = new List<JobHandle>();
        var failed = new List<JobHandle>();
        for (int i = 0; i < 10; i++)
        {
            completed.Add(await FinishAsync(client, OutcomeKind.Completed));
            failed.Add(await FinishAsync(client, OutcomeKind.Failed));

            // Times are in milliseconds: of one millisecond any may be the latest.
            DateTimeOffset now = DateTimeOffset.UtcNow;
            await Until.TrueAsync(() => DateTimeOffset.UtcNow - now > TimeSpan.FromMilliseconds(2));
        }

        Assert.Equal(new QueueCounts { Completed = 3, Failed = 2 }, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
        Assert.Equal(completed.TakeLast(3).Select(job => job.Id), await IdsAsync(completed));
        Assert.Equal(failed.TakeLast(2).Select(job => job.Id), await IdsAsync(failed));
    }

    [Fact]
    public async Task One_job_s_setting_never_evicts_others()
    {
        TestHost client = await StartKeepingAsync(keep => keep.KeepCompletedFor = Long);
        var others = new List<JobHandle>();
        for (int i = 0; i < 5; i++)
        {
            others.Add(await FinishAsync(client, OutcomeKind.Completed));
            others.Add(await FinishAsync(client, OutcomeKind.Failed));
        }

        JobHandle brief = await FinishAsync(client, OutcomeKind.Completed, new() { KeepCompletedFor = TimeSpan.Zero });
        JobHandle briefFailed = await FinishAsync(client, OutcomeKind.Failed, new() { KeepFailedFor = TimeSpan.Zero });
        JobHandle kept = await FinishAsync(client, OutcomeKind.Failed, new() { KeepCompletedFor = TimeSpan.Zero });
        await Until.TrueAsync(async () =>
        {
            await client.Storage.Worker("ordered").SweepAsync("tidy", TimeSpan.FromMinutes(1), 1, tidy: true, Token);
            return await brief.GetAsync(Token) is null && await briefFailed.GetAsync(Token) is null;
        });
        Assert.Equal(10, (await IdsAsync(others)).Length);
        Assert.NotNull(await kept.GetAsync(Token));
    }

    [Fact]
    public async Task A_job_of_its_own_long_setting_outlives_the_queue_s()
    {
        TestHost client = await StartKeepingAsync(keep => keep.KeepCompletedFor = TimeSpan.Zero);
        JobHandle kept = await FinishAsync(client, OutcomeKind.Completed, new() { KeepCompletedFor = Long });
        JobHandle gone = await FinishAsync(client, OutcomeKind.Completed);
        await Until.TrueAsync(async () =>
        {
            await client.Storage.Worker("ordered").SweepAsync("tidy", TimeSpan.FromMinutes(1), 1, tidy: true, Token);
            return await gone.GetAsync(Token) is null;
        });
        Assert.NotNull(await kept.GetAsync(Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_result_that_is_awaited_is_kept_until_it_is_read(bool byCount)
    {
        TestHost client = await StartKeepingAsync(keep =>
        {
            if (byCount)
            {
                keep.MaxCompleted = 0;
            }
            else
            {
                keep.KeepCompletedFor = TimeSpan.Zero;
            }
        });
        var worker = new GhostWorker(client.Storage, "ordered");
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);

        // As a client that waits asks for it.
        await client.Storage.Client("ordered").WatchAsync([job.Id.Key], false, Token);
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed, "17"));
        JobHandle other = await FinishAsync(client, OutcomeKind.Completed);

        Assert.Null(await other.GetAsync(Token));
        Assert.Equal("17", System.Text.Encoding.UTF8.GetString((await client.Storage.Client("ordered").WatchAsync([job.Id.Key], false, Token))[0].Text));
    }

    [Fact]
    public async Task A_queue_may_have_a_retention_of_its_own()
    {
        TestHost client = await StartAsync(configure: builder => builder
            .ConfigureRetention(keep => keep.KeepCompletedFor = TimeSpan.Zero)
            .ConfigureRetention("ordered", keep => keep.KeepCompletedFor = Long));
        JobHandle kept = await FinishAsync(client, OutcomeKind.Completed);
        await client.Storage.Worker("ordered").SweepAsync("tidy", TimeSpan.FromMinutes(1), 1, tidy: true, Token);
        Assert.NotNull(await kept.GetAsync(Token));
    }

    [Fact]
    public async Task The_log_of_a_job_goes_with_it()
    {
        TestHost client = await StartKeepingAsync(keep => keep.KeepCompletedFor = TimeSpan.Zero);
        var worker = new GhostWorker(client.Storage, "ordered");
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "logged" }, Token);
        TakenJob taken = await worker.TakeOneAsync();
        Assert.True(await client.Storage.Worker("ordered").AppendLogAsync("ghost", taken.Lease, 10, ["line"], Token));
        await worker.SettleAsync(taken, OutcomeKind.Completed);
        await Until.TrueAsync(async () =>
        {
            await client.Storage.Worker("ordered").SweepAsync("tidy", TimeSpan.FromMinutes(1), 1, tidy: true, Token);
            return await job.GetAsync(Token) is null;
        });
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "logged" }, Token);
        Assert.Empty((await job.GetAsync(Token))!.Log);
    }

    // The time of a job can have come before it was read when the server's clock was set forward, or its set was restored.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Awaited_job_whose_time_has_come_is_kept_whichever_path_the_call_takes(bool listening)
    {
        TestHost client = await StartKeepingAsync(keep => keep.KeepCompletedFor = Long);
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await using JobEvents? events = listening ? await queue.ListenAsync(Token) : null;
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        await client.Storage.Client("ordered").WatchAsync([job.Id.Key], false, Token);
        var worker = new GhostWorker(client.Storage, "ordered");
        await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed, "17");
        JobHandle forgotten = await FinishAsync(client, OutcomeKind.Completed);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await connection.GetDatabase().SortedSetAddAsync(
            $"{{{Prefix}:ordered}}:completed", [new(job.Id.Key, 1), new(forgotten.Id.Key, 1)]);

        await FinishAsync(client, OutcomeKind.Completed);

        Assert.Equal([job.Id], await IdsAsync([job, forgotten]));
    }

    private Task<TestHost> StartKeepingAsync(Action<RetentionOptions> configure) =>
        StartAsync(configure: builder => builder.ConfigureRetention("ordered", configure));

    private static async Task<JobHandle> FinishAsync(TestHost client, OutcomeKind kind, JobOptions? options = null)
    {
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", options, Token);
        var worker = new GhostWorker(client.Storage, "ordered");
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), kind, kind == OutcomeKind.Completed ? string.Empty : "{}"));
        return job;
    }

    private static async Task<JobId[]> IdsAsync(IEnumerable<JobHandle> jobs)
    {
        var there = new List<JobId>();
        foreach (JobHandle job in jobs)
        {
            if (await job.GetAsync(Token) is not null)
            {
                there.Add(job.Id);
            }
        }

        return [.. there];
    }
}
