using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Connections.Outages;
using TypedJobs.Storage.Redis.Connections.Sources;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>What becomes of calls and subscriptions while connections move to another master, which may be slow or refuse them.</summary>
public sealed class MoveTests : ServerChangeTests
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("news");

    private readonly CollectedLog _log = new();

    [Fact]
    public async Task Subscription_that_the_new_master_refuses_at_first_moves_later()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer admin = await AdminAsync(server);
        await using var connections = new ConfiguredConnectionSource(ConfigurationOptions.Parse(server.Configuration));
        connections.Attach(new ConnectionLog(_log.CreateLogger("Source"), TimeProvider.System), TimeProvider.System);
        var heard = new ConcurrentQueue<string>();
        await using IAsyncDisposable subscription = await connections.SubscribeAsync(Channel, message => heard.Enqueue(message.ToString()), Token);

        await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "resetchannels");
        await connections.MoveAsync(Token);
        await Until.TrueAsync(() => _log.Lines.Any(line => line.Contains("Failed to subscribe to channels", StringComparison.Ordinal)));
        await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "allchannels");

        await Until.TrueAsync(async () =>
        {
            await admin.GetDatabase().PublishAsync(Channel, "hello");
            return !heard.IsEmpty;
        });
        await Until.TrueAsync(() => _log.Lines.Any(line => line.Contains("All subscriptions have moved", StringComparison.Ordinal)));
        Assert.Single(_log.Lines, line => line.Contains("Failed to subscribe to channels", StringComparison.Ordinal));

        // No try has left anything behind: one message is heard once.
        heard.Clear();
        await admin.GetDatabase().PublishAsync(Channel, "last");
        await Until.TrueAsync(() => heard.Contains("last"));
        Assert.Single(heard, message => message == "last");
    }

    [Fact]
    public async Task Move_does_not_wait_for_subscriptions()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer admin = await AdminAsync(server);
        await using var connections = new ConfiguredConnectionSource(ConfigurationOptions.Parse(server.Configuration));
        int heard = 0;
        for (int i = 0; i < 100; i++)
        {
            await connections.SubscribeAsync(RedisChannel.Literal($"news{i}"), _ => Interlocked.Increment(ref heard), Token);
        }

        await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "resetchannels");
        await connections.MoveAsync(Token);
        await connections.MoveAsync(Token);
        await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "default", "allchannels");

        for (int i = 0; i < 100; i++)
        {
            int before = Volatile.Read(ref heard);
            await Until.TrueAsync(async () =>
            {
                await admin.GetDatabase().PublishAsync(RedisChannel.Literal($"news{i}"), "hello");
                return Volatile.Read(ref heard) > before;
            });
        }
    }

    [Fact]
    public async Task Subscription_that_was_made_in_vain_hears_nothing_and_ends()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer admin = await AdminAsync(server);
        await using ConnectionMultiplexer old = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        await using var connections = new VanishingSource(old);
        int heard = 0;

        await Assert.ThrowsAsync<TimeoutException>(() => connections.SubscribeAsync(Channel, _ => Interlocked.Increment(ref heard), Token));

        await Until.TrueAsync(async () => ((RedisResult[])(await admin.GetDatabase().ExecuteAsync("PUBSUB", "CHANNELS", "news"))!).Length == 0);
        await admin.GetDatabase().PublishAsync(Channel, "hello");
        Assert.Equal(0, Volatile.Read(ref heard));
    }

    [Fact]
    public async Task Calls_are_held_as_long_as_a_move_takes()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        var time = new FakeTimeProvider();
        ConfigurationOptions options = ConfigurationOptions.Parse(server.Configuration);
        options.ConnectTimeout = 30_000;
        await using var connections = new ConfiguredConnectionSource(options);
        connections.Attach(new ConnectionLog(_log.CreateLogger("Source"), time), time);
        IConnectionMultiplexer old = await connections.GetAsync(RedisConnectionRole.Commands, Token);

        server.Pause();
        connections.Hold();
        Task moving = connections.MoveAsync(Token);
        Task<IConnectionMultiplexer> call = connections.GetAsync(RedisConnectionRole.Commands, Token).AsTask();
        for (int i = 0; i < 100; i++)
        {
            // The hold of a failover ends after five seconds, and when the Sentinels say that it was abandoned.
            time.Advance(TimeSpan.FromSeconds(1));
            connections.EndHold();
            await Task.Yield();
            Assert.False(moving.IsCompleted);
            Assert.False(call.IsCompleted);
            Assert.True(connections.IsRetired(old));
        }

        server.Resume();
        await moving;
        Assert.NotSame(old, await call);
    }

    private static Task<ConnectionMultiplexer> AdminAsync(RedisServerProcess server) =>
        ConnectionMultiplexer.ConnectAsync($"{server.Configuration},allowAdmin=true");
}
