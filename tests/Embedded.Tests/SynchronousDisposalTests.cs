using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.TestServers;

namespace TypedJobs.Embedded.Tests;

public sealed class SynchronousDisposalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-embedded-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Dispose_of_the_services_stops_the_server_and_keeps_what_was_enqueued()
    {
        int port = FreePort.Find();
        JobId id;
        RedisConnectionSource connections;
        using (ServiceProvider provider = Build(port))
        {
            JobHandle<string> job = await provider.GetRequiredService<IJobClient>().EchoJobs
                .EnqueueEchoAsync("x", cancellationToken: TestContext.Current.CancellationToken);
            id = job.Id;
            connections = provider.GetRequiredService<RedisConnectionSource>();
            Assert.True(Answers(port));
        }

        Assert.False(Answers(port));
        await connections.DisposeAsync();
        connections.Dispose();
        using ServiceProvider again = Build(port);
        JobRecord? kept = await again.GetRequiredService<IJobClient>().GetHandle(id).GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal(JobState.Waiting, kept!.State);
    }

    private static bool Answers(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private ServiceProvider Build(int port) => new ServiceCollection()
        .AddTypedJobs(jobs => jobs.UseEmbeddedServer(options => (options.Port, options.DataFolder) = (port, _folder.FullName)))
        .BuildServiceProvider();
}
