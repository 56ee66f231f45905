using System.Collections.Concurrent;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Redis.Repairs;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Databases;

/// <summary>Two databases of one server share nothing, even under one prefix.</summary>
[ServerMatrix(Cluster = false)]
public abstract class SeparateDatabasesTests(TestServer server) : ServerTests(server)
{
    private const int Count = 1000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_of_one_database_do_not_reach_another(bool shared)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration + ",defaultDatabase=1");
        await using TestHost zero = await StartAsync(builder => builder.UseRedis(Configuration));
        await using TestHost one = await StartAsync(builder => Use(builder, connection, shared));
        ConcurrentQueue<string> ofZero = await HearAsync(zero.Storage), ofOne = await HearAsync(one.Storage);

        await ActAsync(zero, "zero");
        await Until.TrueAsync(() => ofZero.Distinct().Count() == 4);
        await ActAsync(one, "one");
        await Until.TrueAsync(() => ofOne.Distinct().Count() == 4);

        Assert.Equal(["cancel zero", "done zero", "events zero", "wake"], ofZero.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["cancel one", "done one", "events one", "wake"], ofOne.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Jobs_of_one_database_go_on_when_those_with_their_keys_in_another_are_cancelled(bool shared)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration + ",defaultDatabase=1");
        await using TestHost zero = await StartAsync(builder => Work(builder.UseRedis(Configuration)));
        await using TestHost one = await StartAsync(builder => Work(Use(builder, connection, shared)));
        JobHandle<string>[] cancelled = await EnqueueAsync(zero, "zero"), kept = await EnqueueAsync(one, "one");

        await zero.Jobs.CancelManyAsync(cancelled, "database 0 only", Token);
        await Until.TrueAsync(async () => (await zero.Jobs.GetQueue("retried").GetCountsAsync(Token)).Cancelled == Count);
        Probe.Of(Prefix).Open();
        foreach (JobHandle<string> job in kept)
        {
            Assert.Equal("done", await job.WaitForResultAsync(Token));
        }

        Assert.DoesNotContain(RetriedJobs.Stopped, stopped => stopped.Key == Prefix + "one");
    }

    [Fact]
    public async Task Repair_of_one_database_wakes_the_workers_of_that_one()
    {
        // A repair goes through all queues of a database: this one is used by no other test.
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration + ",defaultDatabase=7");
        await using TestHost zero = await StartAsync(builder => builder.UseRedis(Configuration));
        await using TestHost one = await StartAsync(builder => Use(builder, connection, shared: true));
        JobHandle job = await one.Jobs.RetriedJobs.EnqueueHeldAsync("torn", "torn", new() { Key = "torn" }, Token);
        await connection.GetDatabase().ListRemoveAsync($"{{{Prefix}:retried}}:wait", "torn");
        Assert.Empty(await new GhostWorker(one.Storage, "retried").TakeAsync(1));
        var heard = new ConcurrentQueue<int>();
        await zero.Storage.Worker("retried").OnWakeAsync(() => heard.Enqueue(0), () => { }, Token);
        await one.Storage.Worker("retried").OnWakeAsync(() => heard.Enqueue(1), () => { }, Token);

        Assert.NotEqual(0, await QueueRepair.RunAsync(connection, Token));

        await Until.TrueAsync(() => !heard.IsEmpty);
        Assert.DoesNotContain(0, heard);
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
    }

    private static TypedJobsBuilder Use(TypedJobsBuilder builder, ConnectionMultiplexer connection, bool shared) =>
        shared ? builder.UseRedis(_ => connection) : builder.UseRedis(connection.Configuration);

    private static TypedJobsBuilder Work(TypedJobsBuilder builder) => builder.AddTypedJobsIntegrationTestsJobs().AddWorker(
        "retried", worker => (worker.Concurrency, worker.DrainTimeout) = (Count, TimeSpan.Zero));

    private static async Task<ConcurrentQueue<string>> HearAsync(IJobStorage storage)
    {
        var heard = new ConcurrentQueue<string>();
        await storage.Worker("retried").OnWakeAsync(() => heard.Enqueue("wake"), () => { }, Token);
        await storage.Client("retried").OnDoneAsync(keys => heard.Enqueue($"done {keys[0]}"), Token);
        await storage.Worker("retried").OnCancelAsync(requests => heard.Enqueue($"cancel {requests[0].Lease.Job}"), _ => { }, Token);
        await storage.Admin("retried").OnEventsAsync(
            message => heard.Enqueue($"events {JobEventParser.Parse("retried", message.ToArray()).Events[0].Id.Key}"), Token);
        await storage.Admin("retried").ListenAsync(TimeSpan.FromMinutes(1), -1, Token);
        return heard;
    }

    // Somebody waits for work, a job comes, runs, is awaited and cancelled, and ends.
    private static async Task ActAsync(TestHost host, string key)
    {
        var worker = new GhostWorker(host.Storage, "retried");
        await worker.TakeAsync(1);
        JobHandle job = await host.Jobs.RetriedJobs.EnqueueHeldAsync(key, key, new() { Key = key }, Token);
        TakenJob taken = await worker.TakeOneAsync();
        await host.Storage.Client("retried").WatchAsync([key], false, Token);
        await job.CancelAsync(cancellationToken: Token);
        Assert.True(await worker.SettleAsync(taken, OutcomeKind.Cancelled));
    }

    private Task<TestHost> StartAsync(Action<TypedJobsBuilder> configure) => TestHost.StartAsync(builder =>
    {
        builder.UseKeyPrefix(Prefix);
        configure(builder);
    });

    private async Task<JobHandle<string>[]> EnqueueAsync(TestHost host, string name)
    {
        JobHandle<string>[] jobs = [.. await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Count).Select(i => RetriedJobsCalls.Held(Prefix + name, Prefix).With(new() { Key = $"{i}" })), Token)];
        await Until.TrueAsync(async () => (await host.Jobs.GetQueue("retried").GetCountsAsync(Token)).Active == Count);
        return jobs;
    }
}
