using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Servers;

/// <summary>A Redis Cluster of three nodes.</summary>
public class ClusterTestServer : TestServer
{
    private RedisClusterProcess? _cluster;

    public override async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected override async Task<string> StartAsync()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        _cluster = await RedisClusterProcess.StartAsync();
        return _cluster.Configuration;
    }
}
