using TypedJobs.Integration.Tests.Hosting;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>A server that is killed (SIGKILL) under load, and comes back with its append-only file.</summary>
public abstract class ServerDeathTests : FaultTests
{
    [Fact]
    public async Task What_a_killed_server_has_acknowledged_is_there_when_it_comes_back()
    {
        const int Count = 1200;
        string configuration = await StartServerAsync();
        TestHost client = await StartClientAsync(configuration);
        await StartWorkerAsync(configuration, 10, maxStalledCount: 100);
        await StartWorkerAsync(configuration, 10, maxStalledCount: 100);

        Task<int> enqueueing = EnqueueAsync(client, 0, Count, TimeSpan.FromMilliseconds(1));
        for (int kill = 1; kill <= 2; kill++)
        {
            int share = Count * kill / 4;
            await TestServers.Until.TrueAsync(() => Folder.Runs("ended").Count >= share);
            await KillAndRestartServerAsync();
        }

        // Enqueues went on all the time, so some met no server, and were repeated.
        Assert.NotEqual(0, await enqueueing);
        await AllCompletedAsync(client, Count);
    }

    /// <summary>Starts a server that stores every write before it answers, and tells where it listens.</summary>
    protected abstract Task<string> StartServerAsync();

    protected abstract Task KillAndRestartServerAsync();
}
