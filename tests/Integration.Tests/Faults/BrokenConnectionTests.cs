using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>The network between the server and everybody else fails for ten seconds under load.</summary>
public abstract class BrokenConnectionTests(TestServer server) : FaultTests
{
    private const int Count = 1000;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);

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
        string configuration = $"127.0.0.1:{_proxy.Port}";
        TestHost client = await StartClientAsync(configuration);
        await StartWorkerAsync(configuration, 10, maxStalledCount: 100);
        Task<int> enqueueing = EnqueueAsync(client, 0, Count, TimeSpan.FromMilliseconds(2));
        await Until.TrueAsync(() => Folder.Runs("ended").Count > Count / 10);

        fail(_proxy);
        await Task.Delay(Outage, Token);
        _proxy.Resume();

        Assert.NotEqual(0, await enqueueing.WaitAsync(Recovery, Token));
        await AllCompletedAsync(client, Count);
    }
}
