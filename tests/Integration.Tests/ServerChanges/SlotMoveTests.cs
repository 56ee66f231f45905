using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>The slot of a queue moves from one node of a Cluster to another, key by key, while jobs are enqueued and run.</summary>
public sealed class SlotMoveTests : ServerChangeTests
{
    [Fact]
    public async Task Queue_loses_no_job_while_its_slot_moves()
    {
        RedisClusterProcess cluster = await KeepAsync(RedisClusterProcess.StartAsync());
        TestHost client = await StartClientAsync(cluster.Configuration);
        TestHost worker = await StartWorkerAsync(cluster.Configuration);
        var enqueues = new SteadyEnqueues(client, lanes: 4);
        string key = $"{{{Prefix}:ordered}}";
        int rounds = int.Parse(Environment.GetEnvironmentVariable("TYPEDJOBS_SLOT_MOVES") ?? "2", System.Globalization.CultureInfo.InvariantCulture);
        for (int round = 0; round < rounds; round++)
        {
            await enqueues.MoreAsync(200);
            await cluster.MoveSlotAsync(key, oldestFirst: round % 2 == 1, Token);
        }

        await enqueues.MoreAsync(200);
        await enqueues.StopAsync();

        Assert.True(enqueues.Errors.Count == 0, enqueues.ErrorText);
        await AllRanAsync(enqueues, worker);
        await Until.TrueAsync(async () => (await client.Jobs.GetQueue("ordered").GetCountsAsync(Token)) is { Waiting: 0, Active: 0 });
        Assert.Equal(
            new QueueCounts { Completed = enqueues.Acknowledged.Count }, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
    }
}
