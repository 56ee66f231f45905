using System.Globalization;
using StackExchange.Redis;

namespace TypedJobs.TestServers;

/// <summary>A master and a replica, which keep what they are told, and three Sentinels that watch them.</summary>
public sealed class RedisSentinelService : IAsyncDisposable
{
    private const string Name = "main";

    private readonly List<ChildProcess> _sentinels = [];
    private readonly List<int> _ports = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-sentinel-");
    private readonly RedisServerProcess[] _servers;
    private readonly TlsFiles? _tls;
    private readonly string _masterPort;
    private string _sentinelPassword = string.Empty;

    private RedisSentinelService(RedisServerProcess[] servers, TlsFiles? tls, string masterPort)
    {
        _servers = servers;
        _tls = tls;
        _masterPort = masterPort;
    }

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string Configuration => string.Join(',', _ports.Select(port => $"127.0.0.1:{port}")) + $",serviceName={Name}";

    /// <summary>The server that was the master in the beginning.</summary>
    public RedisServerProcess Master => _servers[0];

    /// <summary>The server that was the replica in the beginning.</summary>
    public RedisServerProcess Replica => _servers[1];

    /// <summary>Starts all, with arguments for both servers, and waits until the Sentinels know each other.</summary>
    public static Task<RedisSentinelService> StartAsync(params string[] arguments) => StartAsync(null, arguments);

    /// <summary>Starts all, with TLS among the servers and the Sentinels, and towards clients.</summary>
    public static Task<RedisSentinelService> StartAsync(TlsFiles tls) => StartAsync(tls, []);

    private static async Task<RedisSentinelService> StartAsync(TlsFiles? tls, string[] arguments)
    {
        string tlsPort = string.Empty;
        RedisServerProcess master = await RedisServerProcess.StartAsync(() => ["--appendonly", "yes", .. arguments, .. Tls()]);
        string masterPort = tls is null ? Text(master.Port) : tlsPort;
        RedisServerProcess replica = await RedisServerProcess.StartAsync(() =>
            ["--appendonly", "yes", "--repl-diskless-sync-delay", "0", "--replicaof", $"127.0.0.1 {masterPort}", .. arguments, .. Tls()]);
        var service = new RedisSentinelService([master, replica], tls, masterPort);
        try
        {
            await Until.TrueAsync(() => IsOnlineAsync(master));
            for (int i = 0; i < 3; i++)
            {
                service.StartSentinel();
            }

            await Until.TrueAsync(service.IsWholeAsync);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }

        string[] Tls() => tls?.ArgumentsFor(tlsPort = Text(FreePort.Find())) ?? [];
    }

    /// <summary>Has the Sentinels make the replica the master.</summary>
    public async Task FailOverAsync()
    {
        await using ConnectionMultiplexer sentinel = await ConnectAsync(_ports[0]);
        await sentinel.GetServers()[0].ExecuteAsync("SENTINEL", "FAILOVER", Name);
    }

    /// <summary>Has the servers, and the Sentinels if wanted, demand a password from now on, which they know of each other.</summary>
    public async Task ProtectAsync(string password, bool sentinelsToo)
    {
        foreach (string setting in (string[])["masterauth", "requirepass"])
        {
            foreach (RedisServerProcess server in _servers)
            {
                await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},allowAdmin=true");
                await connection.GetServers()[0].ConfigSetAsync(setting, password);
            }
        }

        foreach (int port in _ports)
        {
            await using ConnectionMultiplexer sentinel = await ConnectAsync(port);
            IServer server = sentinel.GetServers()[0];
            await server.ExecuteAsync("SENTINEL", "SET", Name, "auth-pass", password);
            if (sentinelsToo)
            {
                await server.ExecuteAsync("SENTINEL", "CONFIG", "SET", "sentinel-pass", password);
                await server.ExecuteAsync("ACL", "SETUSER", "default", "resetpass", $">{password}");
            }
        }

        _sentinelPassword = sentinelsToo ? password : string.Empty;
    }

    /// <summary>Carries out a command on every Sentinel.</summary>
    public async Task ExecuteOnSentinelsAsync(string command, params string[] arguments)
    {
        foreach (int port in _ports)
        {
            await using ConnectionMultiplexer sentinel = await ConnectAsync(port);
            await sentinel.GetServers()[0].ExecuteAsync(command, [.. arguments]);
        }
    }

    /// <summary>Waits until the replica has everything that the master has been told before.</summary>
    public async Task ReplicaHasAllAsync()
    {
        await using ConnectionMultiplexer master = await ConnectionMultiplexer.ConnectAsync(Master.Configuration + ",allowAdmin=true");
        await using ConnectionMultiplexer replica = await ConnectionMultiplexer.ConnectAsync(Replica.Configuration + ",allowAdmin=true");
        long wanted = await OffsetAsync(master, Master, "master_repl_offset");
        await Until.TrueAsync(async () => await OffsetAsync(replica, Replica, "slave_repl_offset") >= wanted);
    }

    /// <summary>Waits until the server that was the master follows the other.</summary>
    public Task ReplicaOnlineAsync() => Until.TrueAsync(() => IsOnlineAsync(Replica));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _sentinels.ForEach(sentinel => sentinel.Dispose());
        foreach (RedisServerProcess server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static async Task<bool> IsOnlineAsync(RedisServerProcess master)
    {
        try
        {
            await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(master.Configuration + ",allowAdmin=true");
            string? information = await connection.GetServers()[0].InfoRawAsync("replication");
            return information?.Contains("role:master", StringComparison.Ordinal) == true
                && information.Contains("state=online", StringComparison.Ordinal);
        }
        catch (RedisException)
        {
            // It is changing its role.
            return false;
        }
    }

    private static async Task<long> OffsetAsync(ConnectionMultiplexer connection, RedisServerProcess server, string name)
    {
        IGrouping<string, KeyValuePair<string, string>>[] sections =
            await connection.GetServer("127.0.0.1", server.Port).InfoAsync("replication");
        return long.Parse(sections[0].Single(line => line.Key == name).Value, CultureInfo.InvariantCulture);
    }

    private Task<ConnectionMultiplexer> ConnectAsync(int port)
    {
        var options = new ConfigurationOptions
        {
            EndPoints = { { "127.0.0.1", port } },
            AllowAdmin = true,
            AbortOnConnectFail = false,
            Password = _sentinelPassword,
            Ssl = _tls is not null,
        };
        if (_tls is not null)
        {
            options.TrustIssuer(_tls.Authority);
        }

        return ConnectionMultiplexer.SentinelConnectAsync(options);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private void StartSentinel()
    {
        int port = FreePort.Find();
        string file = Path.Combine(_folder.FullName, $"{port}.conf");
        File.WriteAllLines(
            file,
            [
                .. _tls?.SettingsFor(Text(port)) ?? [$"port {Text(port)}"],
                "bind 127.0.0.1",
                $"dir {_folder.FullName}",
                $"sentinel monitor {Name} 127.0.0.1 {_masterPort} 2",
                $"sentinel down-after-milliseconds {Name} 2000",
                $"sentinel failover-timeout {Name} 10000",
            ]);
        _sentinels.Add(ChildProcess.Start("redis-server", file, "--sentinel"));
        _ports.Add(port);
    }

    private async Task<bool> IsWholeAsync()
    {
        foreach (int port in _ports)
        {
            await using ConnectionMultiplexer sentinel = await ConnectAsync(port);
            try
            {
                var master = (await sentinel.GetServers()[0].SentinelMasterAsync(Name)).ToDictionary();
                if (master["num-slaves"] != "1" || master["num-other-sentinels"] != "2")
                {
                    return false;
                }
            }
            catch (RedisException)
            {
                return false;
            }
        }

        return true;
    }
}
