using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>
/// Measures the table of docs/guides/servers.md: how many acknowledged jobs are lost, and how long nothing is acknowledged, when
/// something happens to the server while two lanes enqueue. Runs only with <c>TYPEDJOBS_MEASURE_SERVERS=FILE</c>, and appends
/// a row to that file for each event.
/// </summary>
[Trait("Kind", "Measurement")]
public sealed class ServerCostMeasurement : ServerChangeTests
{
    private static readonly string? File = Environment.GetEnvironmentVariable("TYPEDJOBS_MEASURE_SERVERS");

    public override ValueTask InitializeAsync()
    {
        if (File is null)
        {
            Assert.Skip("Set TYPEDJOBS_MEASURE_SERVERS to the file that the rows are appended to.");
        }

        return base.InitializeAsync();
    }

    [Theory(Explicit = true)]
    [InlineData("nothing kept (appendonly no, no save)")]
    [InlineData("snapshots each second (save 1 1)", "--save", "1 1")]
    [InlineData("appendonly yes, appendfsync everysec", "--appendonly", "yes", "--appendfsync", "everysec")]
    [InlineData("appendonly yes, appendfsync always", "--appendonly", "yes", "--appendfsync", "always")]
    public async Task Kill(string name, params string[] arguments)
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync(arguments));
        await MeasureAsync($"SIGKILL and restart: {name}", server.Configuration, async () =>
        {
            server.Kill();
            await server.RestartAsync();
        });
    }

    [Theory(Explicit = true)]
    [InlineData("allkeys-lru")]
    [InlineData("noeviction")]
    public async Task Full_memory(string policy)
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--maxmemory", "12mb", "--maxmemory-policy", policy));
        TestHost client = await StartClientAsync(server.Configuration);
        (List<string> acknowledged, int refused) = await FillAsync(client);
        Write($"maxmemory 12mb, {policy}, 400 jobs of 50 kB", acknowledged.Count, await CountLostAsync(client, acknowledged), TimeSpan.Zero, refused);
    }

    // Needs the right to mount: a file system in memory of 12 MB, which is made larger before the server is started again.
    [Theory(Explicit = true)]
    [InlineData("everysec")]
    [InlineData("always")]
    public async Task Full_disk(string fsync)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("typedjobs-disk-");
        if (await RunAsync("mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", folder.FullName) != 0)
        {
            Assert.Skip("This user may not mount.");
        }

        try
        {
            await using RedisServerProcess server =
                await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", fsync, "--dir", folder.FullName);
            TestHost client = await StartClientAsync(server.Configuration + ",asyncTimeout=1000");
            (List<string> acknowledged, int refused) = await FillAsync(client);
            bool ended = !await server.IsAliveAsync();
            await RunAsync("mount", "-o", "remount,size=64m", folder.FullName);
            server.Kill();
            await server.RestartAsync();
            Write($"disk full, appendfsync {fsync} (the server {(ended ? "ended" : "refused writes")}), then SIGKILL and restart", acknowledged.Count, await CountLostAsync(client, acknowledged), TimeSpan.Zero, refused);
        }
        finally
        {
            await RunAsync("umount", folder.FullName);
            folder.Delete();
        }
    }

    [Fact(Explicit = true)]
    public async Task Promotion_by_hand()
    {
        RedisServerProcess first = await KeepAsync(RedisServerProcess.StartAsync());
        RedisServerProcess second = await KeepAsync(RedisServerProcess.StartAsync("--replicaof", "127.0.0.1 " + first.Port));
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync($"{first.Configuration},{second.Configuration},allowAdmin=true");
        await Until.TrueAsync(async () => (await admin.GetServer("127.0.0.1", first.Port).InfoRawAsync("replication"))!.Contains("state=online", StringComparison.Ordinal));
        await MeasureAsync("replica promoted by hand (REPLICAOF)", $"{first.Configuration},{second.Configuration}", async () =>
        {
            await admin.GetServer("127.0.0.1", second.Port).ExecuteAsync("REPLICAOF", "NO", "ONE");
            await admin.GetServer("127.0.0.1", first.Port).ExecuteAsync("REPLICAOF", "127.0.0.1", second.Port);
        });
    }

    [Theory(Explicit = true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Sentinel(bool planned, bool minReplicas)
    {
        RedisSentinelService service = await KeepAsync(RedisSentinelService.StartAsync(
            minReplicas ? ["--min-replicas-to-write", "1", "--min-replicas-max-lag", "10"] : []));
        await MeasureAsync(
            $"Sentinel, {(planned ? "planned" : "master killed")}, {(minReplicas ? "min-replicas-to-write 1" : "without min-replicas-to-write")}",
            service.Configuration,
            async () =>
            {
                if (planned)
                {
                    await service.FailOverAsync();
                    await service.ReplicaOnlineAsync();
                }
                else
                {
                    service.Master.Kill();
                    await Task.Delay(TimeSpan.FromSeconds(8), Token);
                    if (minReplicas)
                    {
                        // The new master refuses writes until it has a replica again.
                        await service.Master.RestartAsync();
                        await service.ReplicaOnlineAsync();
                    }
                }
            });
    }

    [Fact(Explicit = true)]
    public async Task Slot_move()
    {
        RedisClusterProcess cluster = await KeepAsync(RedisClusterProcess.StartAsync());
        string name = string.Empty;
        await MeasureAsync(() => $"Cluster, slot moved ({name})", cluster.Configuration, async () =>
        {
            var watch = Stopwatch.StartNew();
            int keys = await cluster.MoveSlotAsync($"{{{Prefix}:ordered}}", oldestFirst: true, Token);
            name = $"{keys} keys in {watch.Elapsed.TotalSeconds:0.0} s";
        });
    }

    [Theory(Explicit = true)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cluster_failover(bool planned)
    {
        RedisClusterProcess cluster = await KeepAsync(RedisClusterProcess.StartAsync(nodeTimeout: 2000));
        await using RedisServerProcess replica = await cluster.AddReplicaAsync($"{{{Prefix}:ordered}}");
        await MeasureAsync($"Cluster, {(planned ? "CLUSTER FAILOVER" : "master killed (cluster-node-timeout 2000)")}", cluster.Configuration, async () =>
        {
            if (planned)
            {
                await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(replica.Configuration + ",allowAdmin=true");
                await admin.GetServer("127.0.0.1", replica.Port).ExecuteAsync("CLUSTER", "FAILOVER");
            }
            else
            {
                cluster.Masters[await cluster.OwnerOfAsync($"{{{Prefix}:ordered}}")].Kill();
            }
        });
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task<(List<string> Acknowledged, int Refused)> FillAsync(TestHost client)
    {
        string text = new('x', 50_000);
        var acknowledged = new List<string>();
        int refused = 0;
        for (int number = 0; number < 400 && refused < 10; number++)
        {
            string key = number.ToString(CultureInfo.InvariantCulture);
            try
            {
                await client.Jobs.EnqueueAsync(Queues.OrderedJobsCalls.Note(text).With(new() { Key = key }), Token);
                acknowledged.Add(key);
            }
            catch (Exception exception) when (exception is JobEnqueueException or RedisException or TimeoutException)
            {
                refused++;
            }
        }

        return (acknowledged, refused);
    }

    private static async Task<int> CountLostAsync(TestHost client, List<string> keys)
    {
        IReadOnlyList<JobRecord?> records = [];
        await Until.TrueAsync(async () =>
        {
            try
            {
                records = await client.Storage.Client("ordered").ReadAsync(keys, whole: false, Token);
                return true;
            }
            catch (Exception exception) when (exception is JobEnqueueException or RedisException or TimeoutException)
            {
                return false;
            }
        });
        return records.Count(record => record is null);
    }

    private Task MeasureAsync(string name, string configuration, Func<Task> happen) => MeasureAsync(() => name, configuration, happen);

    private async Task MeasureAsync(Func<string> name, string configuration, Func<Task> happen)
    {
        TestHost client = await StartClientAsync(configuration);
        var enqueues = new SteadyEnqueues(client);
        await enqueues.MoreAsync(2000);
        await happen();
        await enqueues.MoreAsync(500);
        await enqueues.StopAsync();
        Write(name(), enqueues.Acknowledged.Count, (await enqueues.FindLostAsync()).Length, enqueues.LongestSilence, enqueues.Errors.Count);
    }

    private static void Write(string name, int acknowledged, int lost, TimeSpan silence, int failed) =>
        System.IO.File.AppendAllText(
            File!,
            string.Create(CultureInfo.InvariantCulture, $"| {name} | {lost} of {acknowledged:N0} | {silence.TotalSeconds:0.0} s | {failed} |\n"));
}
