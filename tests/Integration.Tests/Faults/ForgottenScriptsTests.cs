using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>A server that forgets its scripts (SCRIPT FLUSH), as one that has failed over does.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Own = true)]
public abstract class ForgottenScriptsTests(TestServer server) : FaultTests
{
    [Fact]
    public async Task Scripts_that_the_server_forgets_under_load_are_given_again()
    {
        const int Count = 1500;
        string configuration = await server.GetConfigurationAsync();
        TestHost client = await StartClientAsync(configuration);
        await StartWorkerAsync(configuration, 20, maxStalledCount: 100);
        await StartWorkerAsync(configuration, 20, maxStalledCount: 100);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration + ",allowAdmin=true");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<int> flushing = FlushAsync(connection, enough.Token);

        Assert.Equal(0, await EnqueueAsync(client, Count));
        await AllCompletedAsync(client, Count);

        await enough.CancelAsync();
        Assert.NotEqual(0, await flushing);
    }

    private static async Task<int> FlushAsync(ConnectionMultiplexer connection, CancellationToken enough)
    {
        int flushes = 0;
        while (!enough.IsCancellationRequested)
        {
            foreach (IServer node in connection.GetServers())
            {
                await node.ExecuteAsync("SCRIPT", "FLUSH");
                flushes++;
            }

            await Task.Delay(3, CancellationToken.None);
        }

        return flushes;
    }
}
