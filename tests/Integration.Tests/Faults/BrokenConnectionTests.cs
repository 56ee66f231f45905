using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>The network between the server and everybody else fails for five seconds under load.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class BrokenConnectionTests(TestServer server) : FaultTests
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);

    private TcpProxy? _proxy;

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }

    [Fact]
    public Task Everything_goes_on_after_a_connection_was_cut() => SurviveAsync(proxy => proxy.Cut());

    [Fact]
    public Task Everything_goes_on_after_a_connection_has_died_silently() => SurviveAsync(proxy => proxy.Stall());

    private async Task SurviveAsync(Action<TcpProxy> fail)
    {
        var target = (System.Net.IPEndPoint)ConfigurationOptions.Parse(await server.GetConfigurationAsync()).EndPoints[0];
        _proxy = new TcpProxy(target.Port);

        // A connection that is silent is given up after four times the timeout of a call.
        string configuration = $"127.0.0.1:{_proxy.Port},asyncTimeout=2000";
        TestHost client = await StartClientAsync(configuration);
        await StartWorkerAsync(configuration, 10, maxStalledCount: 100);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<(int Count, int Repeated)> enqueueing = EnqueueUntilAsync(client, enough.Token);
        await Until.TrueAsync(() => Folder.Runs("ended").Count > 100);

        fail(_proxy);
        await Task.Delay(Outage, Token);
        _proxy.Resume();

        int ended = Folder.Runs("ended").Count;
        await Until.TrueAsync(() => Folder.Runs("ended").Count > ended + 100, Recovery);
        await enough.CancelAsync();
        (int count, int repeated) = await enqueueing.WaitAsync(Recovery, Token);
        Assert.NotEqual(0, repeated);
        await AllCompletedAsync(await StartClientAsync(await server.GetConfigurationAsync()), count);
    }
}
