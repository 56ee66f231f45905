using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Connections.Sources;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>
/// A call that a server answers while it gives up its role is made again on its successor, whatever that one knows of the queue.
/// Two databases stand for the two servers.
/// </summary>
[ServerMatrix(Cluster = false)]
public abstract class SuccessorTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "moved";

    [Fact]
    public async Task Queue_that_the_successor_does_not_have_is_opened_there()
    {
        await using ConnectionMultiplexer old = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await using ConnectionMultiplexer successor = await ConnectionMultiplexer.ConnectAsync($"{Configuration},defaultDatabase=1");
        RedisJobStorage storage = StorageOf(new SwitchedSource(old, successor));

        Assert.Empty((await storage.Client(Queue).EnqueueAsync(new[] { JobOf("a") }, Token)).Known);

        RedisJobStorage after = StorageOf(new SharedConnectionSource(successor));
        Assert.Equal(1, (await after.Admin(Queue).CountAsync(Token)).Waiting);
        Assert.Equal([Queue], await after.ListQueuesAsync(Token));
        Assert.True(await storage.Admin("paused").PauseAsync(true, Token));
        Assert.True((await after.Admin("paused").CountAsync(Token)).IsPaused);
    }

    [Fact]
    public async Task Change_of_a_queue_that_the_successor_does_not_have_finds_nothing()
    {
        await using ConnectionMultiplexer old = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await using ConnectionMultiplexer successor = await ConnectionMultiplexer.ConnectAsync($"{Configuration},defaultDatabase=1");
        await StorageOf(new SharedConnectionSource(successor)).Client(Queue).EnqueueAsync(new[] { JobOf("a") }, Token);
        await successor.GetDatabase().KeyDeleteAsync([$"{{{Prefix}:{Queue}}}", $"{{{Prefix}:{Queue}}}:wait"]);
        RedisJobStorage storage = StorageOf(new SwitchedSource(old, successor));

        Assert.Equal([CancelOutcome.NotFound], await storage.Client(Queue).CancelAsync(["a"], "why", Token));
        Assert.Equal([ChangeOutcome.NotFound], await storage.Admin(Queue).ChangeAsync(JobChange.Delete, string.Empty, ["a"], Token));
    }

    [Fact]
    public async Task Queue_of_another_version_on_the_successor_is_refused_with_the_reason()
    {
        await using ConnectionMultiplexer old = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await using ConnectionMultiplexer successor = await ConnectionMultiplexer.ConnectAsync($"{Configuration},defaultDatabase=1");
        await successor.GetDatabase().HashSetAsync($"{{{Prefix}:{Queue}}}", "v", "7");
        RedisJobStorage storage = StorageOf(new SwitchedSource(old, successor));

        JobProtocolException refused = await Assert.ThrowsAsync<JobProtocolException>(
            () => storage.Client(Queue).EnqueueAsync(new[] { JobOf("a") }, Token));
        Assert.Contains($"'{Queue}' uses protocol version 7", refused.Message, StringComparison.Ordinal);
    }

    private static NewJob JobOf(string key) => new(key, JobHead.Write(3, "mail", string.Empty), "{}"u8.ToArray(), string.Empty);

    private RedisJobStorage StorageOf(RedisConnectionSource connections) => new(connections, Prefix, "test", new RetentionPolicies());
}
