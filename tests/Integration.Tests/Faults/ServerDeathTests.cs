using TypedJobs.Integration.Tests.Hosting;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>A server that is killed (SIGKILL) under load, and comes back with its append-only file.</summary>
public abstract class ServerDeathTests : FaultTests
{
    [Fact]
    public async Task What_a_killed_server_has_acknowledged_is_there_when_it_comes_back()
    {
        string configuration = await StartServerAsync();
        TestHost client = await StartClientAsync(configuration + ",asyncTimeout=500");
        await StartWorkerAsync(configuration, 10, maxStalledCount: 100);
        await StartWorkerAsync(configuration, 10, maxStalledCount: 100);

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<(int Count, int Repeated)> enqueueing = EnqueueUntilAsync(client, enough.Token);
        for (int kill = 1; kill <= 2; kill++)
        {
            int ended = Folder.Runs("ended").Count;
            await TestServers.Until.TrueAsync(() => Folder.Runs("ended").Count >= ended + 150, Recovery);
            KillServer();

            // Longer than a call waits for its server.
            await Task.Delay(TimeSpan.FromSeconds(2), Token);
            await RestartServerAsync();
        }

        await enough.CancelAsync();
        (int count, int repeated) = await enqueueing;

        // Enqueues went on all the time, so some met no server, and were repeated.
        Assert.NotEqual(0, repeated);
        await AllCompletedAsync(await StartClientAsync(configuration), count);
    }

    /// <summary>Starts a server that stores every write before it answers, and tells where it listens.</summary>
    protected abstract Task<string> StartServerAsync();

    protected abstract void KillServer();

    protected abstract Task RestartServerAsync();
}
