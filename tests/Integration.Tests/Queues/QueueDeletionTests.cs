using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>A queue is deleted with all its jobs, and with none that is enqueued meanwhile and would be in no list then.</summary>
[ServerMatrix]
public abstract class QueueDeletionTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";

    private readonly StorageHooks _hooks = new();

    private string Root => $"{{{Prefix}:{Queue}}}";

    [Fact]
    public async Task Job_that_is_enqueued_before_the_queue_is_deleted_is_deleted_with_it()
    {
        TestHost client = await StartClientAsync(_hooks);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "early" }, Token);
        EnqueueBeforeDeletion(client, times: 1);

        await client.Jobs.GetQueue(Queue).DeleteAsync(cancellationToken: Token);

        Assert.Empty(KeysOf(connection));
        Assert.Empty(await client.Jobs.GetQueueNamesAsync(Token));
        JobHandle again = await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", new() { Key = "late0" }, Token);
        Assert.True(again.IsNew);
        Assert.Equal(new QueueCounts { Waiting = 1 }, await client.Jobs.GetQueue(Queue).GetCountsAsync(Token));
    }

    [Fact]
    public async Task Deletion_fails_when_jobs_keep_coming_in()
    {
        TestHost client = await StartClientAsync(_hooks);
        JobQueue queue = client.Jobs.GetQueue(Queue);
        EnqueueBeforeDeletion(client, times: int.MaxValue);

        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => queue.DeleteAsync(cancellationToken: Token));

        Assert.Contains("Queue 'ordered' was not deleted: jobs keep coming in", error.Message, StringComparison.Ordinal);
        Assert.Equal(10, _hooks.CallsOf(nameof(IAdminProtocol.DeleteAsync)));
        Assert.True((await queue.GetCountsAsync(Token)).IsPaused);
    }

    [Fact]
    public async Task Job_that_is_enqueued_while_its_queue_is_deleted_is_gone_or_runs()
    {
        const int Jobs = 300;
        TestHost client = await StartClientAsync();
        TestHost other = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        JobQueue queue = other.Jobs.GetQueue(Queue);
        Task enqueueing = Task.Run(
            async () =>
            {
                for (int i = 0; i < Jobs; i++)
                {
                    await client.Jobs.OrderedJobs.EnqueueNoteAsync($"{i}", new() { Key = $"{i}" }, Token);
                }
            },
            Token);
        do
        {
            try
            {
                await queue.DeleteAsync(cancellationToken: Token);
            }
            catch (InvalidOperationException)
            {
                // Jobs kept coming in.
            }
        }
        while (!enqueueing.IsCompleted);

        await enqueueing;
        string bodies = $"{Root}:j:";
        string[] stored = [.. KeysOf(connection).Where(key => key.StartsWith(bodies, StringComparison.Ordinal)).Select(key => key[bodies.Length..])];
        Assert.Equal(stored.Length, (await queue.GetCountsAsync(Token)).Waiting);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("last", new() { Key = "last" }, Token);
        Assert.Equal([Queue], await client.Jobs.GetQueueNamesAsync(Token));

        await queue.ResumeAsync(Token);
        var log = new OrderLog();
        await StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton(log);
            builder.AddWorker(Queue);
        });
        await Until.TrueAsync(() => log.Entries.Count == stored.Length + 1);
        Assert.Equal(stored.Append("last").Order(), log.Entries.Order());
    }

    [Fact]
    public async Task Entries_without_jobs_keep_no_queue_from_being_deleted()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        await database.ListRightPushAsync($"{Root}:wait", [.. Enumerable.Range(0, 1200).Select(i => (RedisValue)$"nobody{i}")]);
        await database.SortedSetAddAsync($"{Root}:ranked", "0000000000000900:nobody", 1);
        await database.SortedSetAddAsync($"{Root}:delayed", "0000000000000901:nobody", 1);
        foreach (string part in (string[])["active", "completed", "failed", "cancelled", "held"])
        {
            await database.SortedSetAddAsync($"{Root}:{part}", "nobody", 1e15);
        }

        await client.Jobs.GetQueue(Queue).DeleteAsync(force: true, Token);

        Assert.Empty(KeysOf(connection));
    }

    [Fact]
    public async Task Job_that_no_listing_shows_is_deleted_with_its_queue()
    {
        TestHost client = await StartClientAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = "torn" }, Token);

        // A server that is killed in a take may leave a job that is active by its record and still in the list.
        await connection.GetDatabase().HashSetAsync($"{Root}:state", "torn", "a- 5 somebody 1 1800000000000");

        await client.Jobs.GetQueue(Queue).DeleteAsync(force: true, Token);

        Assert.Empty(KeysOf(connection));
    }

    private void EnqueueBeforeDeletion(TestHost client, int times)
    {
        int enqueued = 0;
        _hooks.Before = async (step, _) =>
        {
            if (step == nameof(IAdminProtocol.DeleteAsync) && enqueued < times)
            {
                await client.Jobs.OrderedJobs.EnqueueNoteAsync("late", new() { Key = $"late{enqueued++}" }, Token);
            }
        };
    }

    private string[] KeysOf(ConnectionMultiplexer connection) =>
    [
        .. connection.GetServers().Where(server => !server.IsReplica).SelectMany(server => server.Keys(pattern: $"*{Prefix}*"))
            .Select(key => key.ToString()),
    ];
}
