using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Workers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Costs;

/// <summary>What workers and clients ask of a server, counted by the server.</summary>
[Trait("Speed", "Slow")]
public sealed class CostTests
{
    private static readonly string[] Scripts = ["evalsha", "eval"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_idle_worker_asks_less_than_two_things_a_second()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost host = await StartAsync(server, _ => { }, "ordered");
        await (await host.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token)).WaitForCompletionAsync(Token);
        await server.ForgetAsync();
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(6), Token);

        int count = await server.CountAsync([.. Scripts, "ping", "publish", "subscribe", "get", "set"]);
        Assert.InRange(count, 0, (int)(2 * watch.Elapsed.TotalSeconds));
    }

    [Fact]
    public async Task An_idle_queue_costs_at_most_a_call_in_five_seconds_however_many_there_are()
    {
        const int Queues = 100;
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost host = await TestHost.StartAsync(builder => builder
            .UseRedis(server.Configuration).UseKeyPrefix("c").AddTypedJobsIntegrationTestsJobs()
            .AddWorker([.. Enumerable.Range(0, Queues).Select(i => new WorkerQueue($"q{i}"))]));
        await Until.TrueAsync(async () => (await host.Jobs.GetQueue($"q{Queues - 1}").GetWorkersAsync(Token)).Count == 1
            && await server.Database.KeyExistsAsync($"{{c:q{Queues - 1}}}:idle"));
        await server.ForgetAsync();
        var watch = Stopwatch.StartNew();
        await Task.Delay(TimeSpan.FromSeconds(8), Token);

        // A renewal in a third of a lease, four fifths of it at least, and a sweep in a lease: the start has just been.
        int count = await server.CountAsync(Scripts);
        Assert.InRange(count, 0, (int)(Queues * watch.Elapsed.TotalSeconds / 5));
    }

    [Fact]
    public async Task An_idle_worker_is_woken_and_settles_in_one_call_each_however_seldom_it_polls()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost host = await StartAsync(server, worker => worker.PollInterval = TimeSpan.FromMinutes(10), "first");
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        const int Count = 10;
        for (int i = 0; i <= Count; i++)
        {
            int before = log.Started.Count;
            await host.Jobs.WorkerJobs.EnqueueFirstAsync($"{i}", cancellationToken: Token);
            await Until.TrueAsync(async () =>
                log.Started.Count > before && (await server.Database.SortedSetLengthAsync("{c:first}:completed")) == before + 1
                && await server.Database.KeyExistsAsync("{c:first}:idle"));
            if (i == 0)
            {
                await server.ForgetAsync();
            }
        }

        // Enqueue; take, perhaps by both lanes; settle. Renewals and sweeps come on top, a few a minute.
        Assert.InRange(await server.CountAsync(Scripts), Count * 3, (Count * 5) + 10);
        Assert.InRange(await server.CountAsync("publish"), Count, Count + 2);
    }

    [Fact]
    public async Task Nobody_is_woken_while_every_worker_is_busy()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost host = await StartAsync(
            server, worker => (worker.Concurrency, worker.DrainTimeout) = (1, TimeSpan.Zero), "held");
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        await host.Jobs.EnqueueManyAsync(Enumerable.Range(0, 3).Select(i => (JobCall)WorkerJobsCalls.Hold($"{i}")), Token);
        await Until.TrueAsync(() => log.Running == 1);
        await Until.TrueAsync(async () => !await server.Database.KeyExistsAsync("{c:held}:idle"));
        await server.ForgetAsync();
        for (int i = 0; i < 100; i++)
        {
            await host.Jobs.WorkerJobs.EnqueueHoldAsync($"{i}", cancellationToken: Token);
        }

        Assert.Equal(0, await server.CountAsync("publish"));
        Assert.InRange(await server.CountAsync(Scripts), 100, 110);
    }

    [Fact]
    public async Task Under_load_one_call_moves_many_jobs()
    {
        const int Count = 5000;
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost host = await StartAsync(server, worker => worker.Concurrency = 100, "first");
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        await host.Jobs.GetQueue("first").PauseAsync(Token);
        await server.ForgetAsync();
        await host.Jobs.EnqueueManyAsync(Enumerable.Range(0, Count).Select(i => (JobCall)WorkerJobsCalls.First($"{i}")), Token);
        Assert.Equal(1, await server.CountAsync("rpush"));
        await host.Jobs.GetQueue("first").ResumeAsync(Token);
        await Until.TrueAsync(() => log.Started.Count == Count);

        Assert.InRange(await server.CountAsync(Scripts), Count / 200, Count / 5);
    }

    [Fact]
    public async Task Priorities_and_delays_cost_a_queue_that_uses_none_nothing()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "c");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 1000).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        var worker = new GhostWorker(client.Storage, "ordered");

        // From here on the server knows the script.
        Assert.Empty(await worker.TakeAsync(0));
        await server.ForgetAsync();
        Assert.Equal(200, (await worker.TakeAsync(200)).Count);
        Assert.Equal(1, await server.CountAsync("evalsha", "eval"));
        Assert.Equal(0, await server.CountAsync("exists", "zrangebyscore", "zrange", "zcard"));
    }

    [Fact]
    public async Task Bound_on_large_payloads_and_headers_cost_no_command()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "c");
        var worker = new GhostWorker(client.Storage, "ordered");
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        await worker.TakeOneAsync();
        await server.ForgetAsync();

        // Just below the bound. Each command is for all jobs of the call.
        string text = new('x', 65_000);
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 100).Select(_ => (JobCall)OrderedJobsCalls.Note(text)), Token);
        Assert.Equal(["del 1", "evalsha 1", "hmget 1", "msetnx 1", "rpush 1", "time 1"], await server.AllAsync());
        await server.ForgetAsync();
        Assert.Equal(100, (await worker.TakeAsync(100)).Count);
        Assert.Equal(["evalsha 1", "hmget 2", "hset 1", "lrange 1", "ltrim 1", "mget 1", "time 1", "zadd 1"], await server.AllAsync());

        // Headers are a part of the payload.
        await server.ForgetAsync();
        var headers = JobHeaders.Empty.With("tenant", "acme");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 100).Select(_ => OrderedJobsCalls.Note("a").With(new() { Headers = headers })), Token);
        Assert.Equal(["del 1", "evalsha 1", "hmget 1", "msetnx 1", "rpush 1", "time 1"], await server.AllAsync());
        await server.ForgetAsync();
        Assert.Equal(100, (await worker.TakeAsync(100)).Count);
        Assert.Equal(["evalsha 1", "hmget 2", "hset 1", "lrange 1", "ltrim 1", "mget 1", "time 1", "zadd 1"], await server.AllAsync());

        // A job with details has them read once, and a large one has its payload read by itself.
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 10).Select(i => OrderedJobsCalls.Note("a").With(new() { Tags = ["red"] })), Token);
        await server.ForgetAsync();
        Assert.Equal(10, (await worker.TakeAsync(10)).Count);
        Assert.Equal((10 + 4, 1, 0), (await server.CountAsync("hmget"), await server.CountAsync("mget"), await server.CountAsync("get", "strlen", "hget")));
        await client.Jobs.OrderedJobs.EnqueueNoteAsync(text + text, cancellationToken: Token);
        await server.ForgetAsync();
        await worker.TakeOneAsync();
        Assert.Equal((1, 0), (await server.CountAsync("get"), await server.CountAsync("strlen", "mget")));
    }

    [Fact]
    public async Task Pauses_and_observers_cost_nothing_where_there_are_none()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "c");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 10).Select(_ => (JobCall)OrderedJobsCalls.Note("a")), Token);
        var worker = new GhostWorker(client.Storage, "ordered");
        IWorkerProtocol protocol = client.Storage.Worker("ordered");
        TakenJob[] taken = [.. await worker.TakeAsync(10)];
        await RenewAsync();
        await server.ForgetAsync();
        await RenewAsync();
        Assert.Equal("evalsha 1, hmget 2, hset 2, llen 1, time 1, zadd 1, zrange 1", string.Join(", ", await server.AllAsync()));

        // Of a call in which jobs fail, one field is read, whatever their number.
        await server.ForgetAsync();
        await worker.ExchangeAsync(0, null, [.. taken.Take(5).Select(job => new Outcome(job.Lease, OutcomeKind.Failed, "{}"u8.ToArray(), default))]);
        Assert.Equal("del 5, evalsha 1, hget 1, hmget 3, hset 6, time 2, zadd 1, zcard 1, zrangebyscore 1, zrem 1", string.Join(", ", await server.AllAsync()));
        await protocol.TakeNoticesAsync(0, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7), [], Token);
        await server.ForgetAsync();
        await worker.ExchangeAsync(0, null, [.. taken.Skip(5).Select(job => new Outcome(job.Lease, OutcomeKind.Failed, "{}"u8.ToArray(), default))]);
        Assert.Equal("del 5, evalsha 1, hget 1, hmget 3, hset 6, time 2, zadd 2, zcard 2, zrangebyscore 1, zrem 1", string.Join(", ", await server.AllAsync()));

        Task RenewAsync() => protocol.RenewAsync("ghost", TimeSpan.FromMinutes(1), "{}"u8.ToArray(), wasCutOff: false, [taken[0].Lease], Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_of_a_listing_takes_one_call(bool includePayloads)
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "c");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 1000).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await queue.ListAsync(JobState.Completed, null, includePayloads, Token).CountAsync(Token);
        await server.ForgetAsync();

        Assert.Equal(1000, await queue.ListAsync(JobState.Waiting, null, includePayloads, Token).CountAsync(Token));

        // Two pages; of each job its body is read.
        int scripts = await server.CountAsync(Scripts);
        if (includePayloads)
        {
            // The catalogue says which values are sensitive.
            Assert.InRange(scripts, 3, 5);
        }
        else
        {
            Assert.Equal(2, scripts);
        }

        Assert.Equal(1000, await server.CountAsync("get", "getrange"));
        Assert.InRange(await server.CountAsync("hget", "hmget", "exists", "zscore", "strlen"), 0, 1010);
    }

    [Fact]
    public async Task Version_of_a_queue_is_checked_in_a_read_that_is_made_anyway()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "c");
        var worker = new GhostWorker(client.Storage, "ordered");
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        await worker.TakeOneAsync();
        await server.ForgetAsync();
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 100).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        Assert.Equal(1, await server.CountAsync("hget", "hmget", "hgetall"));
        Assert.Equal(1, await server.CountAsync("evalsha", "eval"));
        await server.ForgetAsync();

        // The fields of the queue, and the records of the jobs.
        Assert.Equal(100, (await worker.TakeAsync(100)).Count);
        Assert.Equal(2, await server.CountAsync("hget", "hmget", "hgetall"));
        Assert.Equal(1, await server.CountAsync("evalsha", "eval"));
    }

    [Fact]
    public async Task A_listener_whose_connection_was_cut_is_told_everything_in_order()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "c");
        await using JobEvents events = await client.Jobs.GetQueue("ordered").ListenAsync(Token);
        for (int i = 0; i < 60; i++)
        {
            if (i % 20 == 10)
            {
                await server.CutSubscribersAsync();
            }

            await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = $"{i}" }, Token);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        Assert.Equal(
            Enumerable.Range(0, 60).Select(i => $"{i}"),
            await events.Take(60).Select(happened => happened.Id.Key).ToArrayAsync(limit.Token));
    }

    [Fact]
    public async Task With_memory_full_a_batch_is_stored_whole_or_not_and_jobs_still_settle_and_are_cancelled()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "c");
        JobQueue queue = client.Jobs.GetQueue("ordered");
        var worker = new GhostWorker(client.Storage, "ordered");
        IReadOnlyList<JobHandle> first = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 10).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        await server.SetAsync("maxmemory-policy", "noeviction");
        await server.SetAsync("maxmemory", "24mb");
        string text = new('x', 1000);
        int stored = 10;
        JobEnqueueException? refused = null;
        while (refused is null)
        {
            try
            {
                await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 5000).Select(_ => (JobCall)OrderedJobsCalls.Note(text)), Token);
                stored += 5000;
            }
            catch (JobEnqueueException exception)
            {
                refused = exception;
            }
        }

        Assert.Contains("OOM", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Ids, refused.NotStored);
        Assert.Equal(new QueueCounts { Waiting = stored }, await queue.GetCountsAsync(Token));

        // What is left has room for single jobs: those are refused, too, when it is used up.
        refused = null;
        for (; refused is null; stored++)
        {
            try
            {
                await client.Jobs.OrderedJobs.EnqueueNoteAsync(text, cancellationToken: Token);
            }
            catch (JobEnqueueException exception)
            {
                (refused, stored) = (exception, stored - 1);
            }
        }

        Assert.Contains("OOM", refused.Message, StringComparison.Ordinal);

        // What makes room goes on.
        IReadOnlyList<TakenJob> taken = await worker.TakeAsync(2);
        Assert.Equal(first.Take(2).Select(job => job.Id.Key), taken.Select(job => job.Lease.Job));
        Assert.Empty((await client.Storage.Worker("ordered").RenewAsync(
            "ghost", TimeSpan.FromMinutes(1), "{}"u8.ToArray(), wasCutOff: false, [.. taken.Select(job => job.Lease)], Token)).Lost);
        Assert.True(await worker.SettleAsync(taken[0], OutcomeKind.Completed, "1"));
        Assert.Equal(CancelOutcome.Requested, await client.Jobs.CancelAsync(first[1].Id, cancellationToken: Token));
        Assert.True(await worker.SettleAsync(taken[1], OutcomeKind.Retry, "{}"));
        Assert.Equal(JobState.Cancelled, (await first[1].GetAsync(Token))!.State);
        Assert.Equal(CancelOutcome.Cancelled, await first[2].CancelAsync(cancellationToken: Token));
        Assert.Equal(ChangeOutcome.Changed, await first[3].DeleteAsync(Token));
        Assert.True(await queue.PauseAsync(Token));
        Assert.Equal(stored - 4, await queue.ClearAsync(cancellationToken: Token));
        Assert.Equal(1, await queue.PurgeAsync(JobState.Completed, TimeSpan.Zero, Token));
        await queue.ResumeAsync(Token);
        Assert.True((await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token)).IsNew);
    }

    // What a job without a claim costs is counted by all the others.
    [Fact]
    public async Task A_claim_costs_a_job_with_details_three_commands_at_its_end()
    {
        await using CommandCounts server = await CommandCounts.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "c");
        var worker = new GhostWorker(client.Storage, "ordered");
        Dictionary<string, int> plain = await EndAsync("a", """{"T":["red"]}""");
        Dictionary<string, int> claimed = await EndAsync("b", """{"T":["red"],"U":"one"}""");
        Dictionary<string, int> ofSchedule = await EndAsync("c", """{"T":["red"],"U":"@one"}""");

        // Its name is read, and its holder; then it is removed.
        Assert.Equal(["hdel 1", "hmget 2"], MoreThan(plain, claimed));
        Assert.Equal(["hdel 1", "hmget 2", "zrem 1"], MoreThan(plain, ofSchedule));

        async Task<Dictionary<string, int>> EndAsync(string key, string traits)
        {
            var job = new NewJob(key, JobHead.Write(5, "OrderedJobs.Note", string.Empty), "{}"u8.ToArray(), traits);
            await client.Storage.Client("ordered").EnqueueAsync(new[] { job }, Token);
            TakenJob taken = await worker.TakeOneAsync();
            await server.ForgetAsync();
            Assert.True(await worker.SettleAsync(taken, OutcomeKind.Completed));
            return (await server.AllAsync()).Select(line => line.Split(' '))
                .ToDictionary(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        }

        static IEnumerable<string> MoreThan(Dictionary<string, int> less, Dictionary<string, int> more) => more
            .Select(command => (command.Key, Count: command.Value - less.GetValueOrDefault(command.Key)))
            .Where(command => command.Count != 0)
            .Select(command => string.Create(CultureInfo.InvariantCulture, $"{command.Key} {command.Count}"))
            .Order(StringComparer.Ordinal);
    }

    private static Task<TestHost> StartAsync(CommandCounts server, Action<WorkerOptions> configure, params string[] queues) =>
        TestHost.StartAsync(builder =>
        {
            builder.Services.AddSingleton<WorkerLog>();
            builder.Services.AddSingleton<OrderLog>();
            builder.UseRedis(server.Configuration).UseKeyPrefix("c").AddTypedJobsIntegrationTestsJobs();
            foreach (string queue in queues)
            {
                builder.AddWorker(queue, configure);
            }
        });
}
