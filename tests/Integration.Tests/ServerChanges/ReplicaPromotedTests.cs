using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>Somebody makes the replica the master and the master its replica, by hand.</summary>
[Trait("Speed", "Slow")]
public sealed class ReplicaPromotedTests : ServerChangeTests
{
    [Fact]
    public async Task Client_and_worker_find_the_new_master_by_themselves()
    {
        RedisServerProcess first = await KeepAsync(RedisServerProcess.StartAsync());
        RedisServerProcess second = await KeepAsync(RedisServerProcess.StartAsync("--replicaof", "127.0.0.1 " + first.Port));
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync($"{first.Configuration},{second.Configuration},allowAdmin=true");
        await Until.TrueAsync(async () => (await admin.GetServer("127.0.0.1", first.Port).InfoRawAsync("replication"))!.Contains("state=online", StringComparison.Ordinal));
        string configuration = $"{first.Configuration},{second.Configuration}";
        TestHost client = await StartClientAsync(configuration);
        TestHost worker = await StartWorkerAsync(configuration);
        var enqueues = new SteadyEnqueues(client);
        await enqueues.MoreAsync(100);

        await admin.GetServer("127.0.0.1", second.Port).ExecuteAsync("REPLICAOF", "NO", "ONE");
        await admin.GetServer("127.0.0.1", first.Port).ExecuteAsync("REPLICAOF", "127.0.0.1", second.Port);
        await enqueues.MoreAsync(100);
        await enqueues.StopAsync();

        Assert.True(enqueues.Errors.Count == 0, enqueues.ErrorText);

        // Without being told, the connection would look at the roles again after a minute.
        Assert.InRange(enqueues.LongestSilence, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        int kept = enqueues.Acknowledged.Count - (await enqueues.FindLostAsync()).Length;
        await Until.TrueAsync(
            async () => await client.Jobs.GetQueue("ordered").GetCountsAsync(Token) is { Waiting: 0, Active: 0, Completed: var completed } && completed == kept);
    }
}
