using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Connections.Sources;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>Whoever stops waiting for a connection, or for a subscription, leaves none of them open.</summary>
public sealed class LeftConnectionTests : ServerChangeTests
{
    private const string Name = "left-connections";

    [Fact]
    public async Task Connection_whose_caller_stopped_waiting_is_closed()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},allowAdmin=true");
        int left = 0;
        for (int i = 0; i < 60; i++)
        {
            await using var connections = new ConfiguredConnectionSource(OptionsOf(server));
            using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 6));
            try
            {
                await connections.GetAsync((RedisConnectionRole)(i % 2), giveUp.Token);
            }
            catch (OperationCanceledException)
            {
                left++;
            }
        }

        Assert.NotEqual(0, left);
        await Until.TrueAsync(async () => await CountAsync(admin) == 0);
    }

    [Fact]
    public async Task Connections_of_a_move_that_was_broken_off_are_closed()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},allowAdmin=true");
        await using var connections = new ConfiguredConnectionSource(OptionsOf(server));
        await connections.GetAsync(RedisConnectionRole.Commands, Token);
        await connections.GetAsync(RedisConnectionRole.Control, Token);
        await Until.TrueAsync(async () => await CountAsync(admin) == 4);

        int left = 0;
        for (int i = 0; i < 40; i++)
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 8));
            try
            {
                await connections.MoveAsync(giveUp.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                left++;
            }
        }

        // Those of the last move that succeeded replace the first ones, which close later.
        Assert.NotEqual(0, left);
        await Until.TrueAsync(async () => await CountAsync(admin) is 4 or 8);
    }

    [Fact]
    public async Task Subscription_whose_caller_stopped_waiting_is_ended()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},allowAdmin=true");
        await using var connections = new ConfiguredConnectionSource(OptionsOf(server));
        await connections.GetAsync(RedisConnectionRole.Control, Token);
        int left = 0;
        for (int i = 0; i < 20; i++)
        {
            // The server answers only after the caller has gone.
            server.Pause();
            using var giveUp = new CancellationTokenSource();
            Task<IAsyncDisposable> subscribing = connections.SubscribeAsync(
                RedisChannel.Literal(string.Create(CultureInfo.InvariantCulture, $"left{i}")), _ => { }, giveUp.Token);
            await giveUp.CancelAsync();
            left += await Record.ExceptionAsync(() => subscribing) is OperationCanceledException ? 1 : 0;
            server.Resume();
        }

        Assert.NotEqual(0, left);
        await Until.TrueAsync(async () => ((RedisResult[])(await admin.GetDatabase().ExecuteAsync("PUBSUB", "CHANNELS", "left*"))!).Length == 0);
    }

    private static ConfigurationOptions OptionsOf(RedisServerProcess server)
    {
        ConfigurationOptions options = ConfigurationOptions.Parse(server.Configuration);
        options.ClientName = Name;
        return options;
    }

    private static async Task<int> CountAsync(ConnectionMultiplexer admin)
    {
        string list = (string)(await admin.GetDatabase().ExecuteAsync("CLIENT", "LIST"))!;
        return list.Split('\n').Count(line => line.Contains($"name={Name}", StringComparison.Ordinal));
    }
}
