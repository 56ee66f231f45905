using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>
/// A call that a server answers while it gives up its role is made again on its successor, whatever that one knows of the queue.
/// Two databases stand for the two servers.
/// </summary>
public abstract class SuccessorTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "moved";

    [Fact]
    public async Task Queue_that_the_successor_does_not_have_is_opened_there()
    {
        await using ConnectionMultiplexer old = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await using ConnectionMultiplexer successor = await ConnectionMultiplexer.ConnectAsync($"{Configuration},defaultDatabase=1");
        RedisJobBroker broker = BrokerOf(new SwitchedSource(old, successor));

        Assert.Empty(await broker.EnqueueAsync(Queue, new[] { JobOf("a") }, Token));

        RedisJobBroker after = BrokerOf(new SharedConnectionSource(successor));
        Assert.Equal(1, (await after.CountAsync(Queue, Token)).Waiting);
        Assert.Equal([Queue], await after.ListQueuesAsync(Token));
        Assert.True(await broker.PauseAsync("paused", true, Token));
        Assert.True((await after.CountAsync("paused", Token)).IsPaused);
    }

    [Fact]
    public async Task Change_of_a_queue_that_the_successor_does_not_have_finds_nothing()
    {
        await using ConnectionMultiplexer old = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await using ConnectionMultiplexer successor = await ConnectionMultiplexer.ConnectAsync($"{Configuration},defaultDatabase=1");
        await BrokerOf(new SharedConnectionSource(successor)).EnqueueAsync(Queue, new[] { JobOf("a") }, Token);
        await successor.GetDatabase().KeyDeleteAsync([$"{{{Prefix}:{Queue}}}", $"{{{Prefix}:{Queue}}}:wait"]);
        RedisJobBroker broker = BrokerOf(new SwitchedSource(old, successor));

        Assert.Equal([CancelOutcome.NotFound], await broker.CancelAsync(Queue, ["a"], "why", Token));
        Assert.Equal([ChangeOutcome.NotFound], await broker.ManageAsync(Queue, JobChange.Remove, string.Empty, ["a"], Token));
    }

    [Fact]
    public async Task Queue_of_another_version_on_the_successor_is_refused_with_the_reason()
    {
        await using ConnectionMultiplexer old = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await using ConnectionMultiplexer successor = await ConnectionMultiplexer.ConnectAsync($"{Configuration},defaultDatabase=1");
        await successor.GetDatabase().HashSetAsync($"{{{Prefix}:{Queue}}}", "v", "7");
        RedisJobBroker broker = BrokerOf(new SwitchedSource(old, successor));

        JobProtocolException refused = await Assert.ThrowsAsync<JobProtocolException>(
            () => broker.EnqueueAsync(Queue, new[] { JobOf("a") }, Token));
        Assert.Contains($"'{Queue}' uses protocol version 7", refused.Message, StringComparison.Ordinal);
    }

    private static NewJob JobOf(string key) => new(key, JobHead.Write(3, "mail", string.Empty), "{}"u8.ToArray(), string.Empty);

    private RedisJobBroker BrokerOf(RedisConnectionSource connections) => new(connections, Prefix, "test", new RetentionPolicies());
}
