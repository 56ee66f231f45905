using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis.Repairs;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>
/// Repairs one after the other, beside workers and clients that do everything that can be done with jobs. With
/// <c>TYPEDJOBS_BUSY_SECONDS</c> they go on for longer.
/// </summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false, Own = true)]
public abstract class RepairBesideWorkTests(TestServer server) : ServerTests(server)
{
    private const int Keys = 120;

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_BUSY_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int more) ? more : 3);

    private string Root => $"{{{Prefix}:busy}}";

    [Fact]
    public async Task Repair_changes_nothing_of_jobs_in_order_while_workers_and_clients_are_busy()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        TestHost[] hosts = [await StartWorkerAsync(), await StartWorkerAsync()];
        using var busy = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task[] others =
        [
            .. Enumerable.Range(0, 3).Select(seed => UseAsync(hosts[seed % 2].Jobs, new Random(seed), busy.Token)),
            ForgetJobsAsync(hosts[0].Storage, new Random(7), busy.Token),
        ];

        var repaired = new List<long>();
        busy.CancelAfter(Span);
        while (!busy.IsCancellationRequested)
        {
            // Small pages, between which a list changes.
            repaired.Add(await QueueRepair.RunAsync(connection, Token, listPage: repaired.Count % 2 == 0 ? 10_000 : 7));
        }

        await Task.WhenAll(others);
        Assert.NotEmpty(repaired);
        Assert.All(repaired, count => Assert.Equal(0, count));

        JobQueue queue = hosts[0].Jobs.GetQueue("busy");
        await queue.ResumeAsync(Token);
        await Until.TrueAsync(async () => await queue.GetCountsAsync(Token) is { Waiting: 0, Scheduled: 0, Active: 0 });
        await foreach (RedisKey key in connection.GetServers()[0].KeysAsync(pattern: $"{Root}:j:*"))
        {
            JobRecord record = (await hosts[0].Jobs.GetHandle(new JobId("busy", key.ToString()[(Root.Length + 3)..])).GetAsync(Token))!;
            Assert.True(record.State is JobState.Completed or JobState.Failed or JobState.Cancelled, $"{record.Id} is {record.State}");
        }
    }

    private Task<TestHost> StartWorkerAsync() => StartBareAsync(builder => builder
        .AddTypedJobsIntegrationTestsJobs()
        .ConfigureRetention(retention => retention.MaxCompleted = retention.MaxFailed = 60)
        .AddWorker("busy", worker =>
        {
            worker.Concurrency = 8;
            worker.LeaseDuration = TimeSpan.FromSeconds(1);
            worker.PollInterval = TimeSpan.FromMilliseconds(100);
        }));

    // A client: few keys, so that jobs meet.
    private static async Task UseAsync(IJobClient jobs, Random random, CancellationToken stopping)
    {
        JobQueue queue = jobs.GetQueue("busy");
        await using JobEvents events = await queue.ListenAsync(Token);
        while (!stopping.IsCancellationRequested)
        {
            JobId[] ids = [.. Enumerable.Range(0, 4).Select(_ => new JobId("busy", $"k{random.Next(Keys)}"))];
            JobHandle job = jobs.GetHandle(ids[0]);
            switch (random.Next(16))
            {
                case 0 or 1 or 2 or 3:
                    await jobs.EnqueueManyAsync(
                        Enumerable.Range(0, random.Next(1, 30)).Select(_ => (JobCall)BusyJobsCalls.Work(random.Next(1000)).With(Options(random))), Token);
                    break;
                case 4 or 5:
                    await jobs.CancelManyAsync(ids, "not needed", Token);
                    break;
                case 6:
                    await job.DeleteAsync(Token);
                    break;
                case 7:
                    await job.RetryAsync(Token);
                    break;
                case 8:
                    await job.PromoteAsync(Token);
                    break;
                case 9:
                    await job.SetDelayAsync(TimeSpan.FromMilliseconds(random.Next(1, 60)), Token);
                    break;
                case 10:
                    await job.SetPriorityAsync(random.Next(-1, 2), Token);
                    break;
                case 11:
                    await queue.PurgeAsync((JobState)random.Next((int)JobState.Completed, (int)JobState.Cancelled + 1), TimeSpan.FromMilliseconds(200), Token);
                    break;
                case 12:
                    await queue.RetryFailedAsync(new JobFilter { Tag = "red" }, Token);
                    break;
                case 13:
                    await queue.CancelAllAsync(new JobFilter { Tag = "red" }, "all of them", null, Token);
                    break;
                case 14:
                    await queue.PauseAsync(Token);
                    await queue.ResumeAsync(Token);
                    break;
                default:
                    using (var patience = CancellationTokenSource.CreateLinkedTokenSource(Token))
                    {
                        patience.CancelAfter(5);
                        await Record.ExceptionAsync(() => job.WaitForCompletionAsync(patience.Token));
                    }

                    break;
            }
        }
    }

    private static JobOptions Options(Random random) => new()
    {
        Key = random.Next(5) == 0 ? null : $"k{random.Next(Keys)}",
        Priority = random.Next(5) == 0 ? random.Next(-1, 3) : null,
        Delay = TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(1, 80) : 0),
        Lifo = random.Next(6) == 0,
        Tags = random.Next(6) == 0 ? ["red"] : null,
        ExpiresAfter = random.Next(10) == 0 ? TimeSpan.FromMilliseconds(30) : null,
        Deadline = random.Next(10) == 0 ? TimeSpan.FromMilliseconds(80) : null,
        Backoff = JobBackoff.Fixed(TimeSpan.FromMilliseconds(random.Next(0, 20))),
        KeepCompletedFor = random.Next(6) == 0 ? TimeSpan.FromMilliseconds(random.Next(0, 300)) : null,
    };

    // A worker that takes jobs and loses them, releases them, or does not know their names.
    private static async Task ForgetJobsAsync(IJobStorage storage, Random random, CancellationToken stopping)
    {
        string error = JsonSerializer.Serialize(new { type = "Unknown", message = "m" });
        for (int i = 0; !stopping.IsCancellationRequested; i++)
        {
            var worker = new GhostWorker(storage, "busy", $"ghost{i % 3}");
            foreach (TakenJob job in await worker.TakeAsync(random.Next(1, 4), TimeSpan.FromMilliseconds(300)))
            {
                switch (random.Next(4))
                {
                    case 0:
                        await worker.SettleAsync(job, OutcomeKind.Release);
                        break;
                    case 1:
                        await worker.SettleAsync(job, OutcomeKind.Unknown, error);
                        break;
                    case 2:
                        await worker.SettleAsync(job, OutcomeKind.Retry, error, TimeSpan.FromMilliseconds(random.Next(0, 30)));
                        break;
                    default:
                        // Its lease ends.
                        break;
                }
            }

            if (random.Next(5) == 0)
            {
                await storage.Worker("busy").LeaveAsync($"ghost{i % 3}", [], Token);
            }
        }
    }
}
