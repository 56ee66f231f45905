using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Recovering;

/// <summary>Jobs whose worker died run again as soon as their leases have ended, while another worker of the queue lives.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix]
public abstract class RecoveryTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "recovery";

    private static readonly TimeSpan ShortLease = TimeSpan.FromSeconds(3);

    // Half a second, and what a busy machine adds to it.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(0.5 + 0.5);

    [Fact]
    public async Task Orphans_are_rescued_although_what_is_known_of_dead_workers_is_damaged()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        JobHandle job = await client.Jobs.RecoveryJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        var worker = new GhostWorker(client.Storage, Queue);
        await worker.TakeOneAsync(TimeSpan.FromMilliseconds(20));
        await connection.GetDatabase().StringSetAsync($"{{{Prefix}:{Queue}}}:died", "no hash");

        Assert.Equal([job.Id.Key], (await worker.SweepAsync(job.Id.Key, 1)).Rescued);
        Assert.Equal(job.Id.Key, (await worker.TakeOneAsync()).Lease.Job);
    }

    [Fact]
    public async Task Orphans_stay_active_while_a_damaged_list_keeps_them_from_waiting()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        RedisKey list = $"{{{Prefix}:{Queue}}}:wait";
        JobHandle job = await client.Jobs.RecoveryJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        var worker = new GhostWorker(client.Storage, Queue);
        await worker.TakeOneAsync(TimeSpan.FromMilliseconds(20));
        await connection.GetDatabase().StringSetAsync(list, "no list");

        Exception? error = null;
        await Until.TrueAsync(async () =>
            (error = await Record.ExceptionAsync(() => worker.SweepAsync(job.Id.Key, 1))) is not null);
        Assert.IsType<RedisServerException>(error);
        await connection.GetDatabase().KeyDeleteAsync(list);
        Assert.Equal([job.Id.Key], (await worker.SweepAsync(job.Id.Key, 1)).Rescued);
    }

    [Fact]
    public Task Orphans_run_again_within_half_a_second_of_the_end_of_each_lease() =>
        Promptness.AssertAsync(Soon, FindLatestAsync);

    private async Task<TimeSpan> FindLatestAsync()
    {
        double[] leases = [5, 5.7, 6.6, 7.2];
        TestHost client = await StartClientAsync();
        var begins = new Dictionary<string, long>();
        var ends = new Dictionary<string, long>();
        var dead = new GhostWorker(client.Storage, Queue);
        foreach (double lease in leases)
        {
            JobHandle job = await client.Jobs.RecoveryJobs.EnqueueNoteAsync($"{lease}", cancellationToken: Token);
            begins.Add($"{lease}", Stopwatch.GetTimestamp() + (long)(lease * Stopwatch.Frequency));
            Assert.Single((await dead.ExchangeAsync(1, TimeSpan.FromSeconds(lease))).Jobs);
            ends.Add($"{lease}", Stopwatch.GetTimestamp() + (long)(lease * Stopwatch.Frequency));
        }

        var log = new RecoveryLog();
        var workers = new List<TestHost>();
        for (int i = 0; i < 3; i++)
        {
            workers.Add(await StartWorkerAsync(log, null));
        }

        await Until.TrueAsync(() => log.Started.Count == leases.Length);
        TimeSpan latest = TimeSpan.MinValue;
        foreach ((string text, long at) in log.Started)
        {
            TimeSpan late = Stopwatch.GetElapsedTime(ends[text], at);
            latest = late > latest ? late : latest;

            // The lease was given at some time between the call and its answer.
            Assert.True(at >= begins[text], $"{text}: {late}");
        }

        await Task.WhenAll(workers.Select(worker => worker.StopAsync()));
        return latest;
    }

    [Fact]
    public async Task Worker_that_stops_gives_back_what_it_runs_what_it_has_not_begun_and_what_it_does_not_know_of()
    {
        var lost = new StorageHooks();
        var log = new RecoveryLog();
        TestHost client = await StartClientAsync();
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 20).Select(i => (JobCall)RecoveryJobsCalls.Note($"{i}")), Token);
        lost.After = (step, _, answer) => step == nameof(IWorkerProtocol.ExchangeAsync) && answer is ExchangeResult { Jobs.Count: > 0 }
            ? Task.Delay(Timeout.Infinite, Token)
            : Task.CompletedTask;
        TestHost host = await StartWorkerAsync(log, lost);
        JobQueue queue = client.Jobs.GetQueue(Queue);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Active > 0);

        // The answer that brings the jobs has not come when the worker is asked to stop.
        await host.StopAsync();

        await Until.TrueAsync(async () => await queue.GetCountsAsync(Token) == new QueueCounts { Waiting = 20 });
        Assert.Empty(log.Started);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"{i}"),
            (await new GhostWorker(client.Storage, Queue).TakeAsync(20)).Select(job => JsonName(job)));

        static string JsonName(TakenJob job) => System.Text.Json.JsonDocument.Parse(job.Payload).RootElement.GetProperty("text").GetString()!;
    }

    [Fact]
    public async Task Many_workers_do_not_sweep_all_at_once_when_one_has_died()
    {
        const int Workers = 12;
        TestHost client = await StartClientAsync();
        var log = new RecoveryLog();
        var hooks = new StorageHooks[Workers];
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < Workers; i++)
        {
            await StartWorkerAsync(log, hooks[i] = new StorageHooks(), paused: true);
        }

        await client.Jobs.GetQueue(Queue).PauseAsync(Token);
        await client.Jobs.RecoveryJobs.EnqueueNoteAsync("a", cancellationToken: Token);

        // Once at the start for each of the two queues of a host, then three times in a lease.
        await Until.TrueAsync(() => hooks.Sum(hook => hook.CallsOf(nameof(IWorkerProtocol.RenewAsync))) >= Workers * 5);
        int before = hooks.Sum(hook => hook.CallsOf(nameof(IWorkerProtocol.SweepAsync)));
        double leases = watch.Elapsed / ShortLease;
        await client.Jobs.GetQueue(Queue).ResumeAsync(Token);
        await Until.TrueAsync(() => log.Started.Count == 1);

        // As long as every worker lives, one of them tidies up once per lease, whatever their number.
        Assert.InRange(before, 1, 4 + (int)leases);
    }

    private Task<TestHost> StartWorkerAsync(RecoveryLog log, StorageHooks? hooks, bool paused = false) => StartAsync(configure: builder =>
    {
        builder.Services.AddSingleton(log);
        hooks?.Install(builder);
        builder.AddWorker(Queue, worker => worker.LeaseDuration = paused ? ShortLease : TimeSpan.FromSeconds(5));
    });
}
