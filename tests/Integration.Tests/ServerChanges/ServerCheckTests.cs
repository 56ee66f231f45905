using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Storage.Redis.Checks;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>What a server can do to jobs by its settings, its state or its rights is reported when a host connects, with the remedy.</summary>
public sealed class ServerCheckTests : ServerChangeTests
{
    private const string Page = "docs/guides/";

    [Theory]
    [InlineData("allkeys-lru", "deletes jobs silently when its memory is full (maxmemory-policy allkeys-lru). Set maxmemory-policy noeviction.")]
    [InlineData("volatile-ttl", "deletes keys that expire when its memory is full (maxmemory-policy volatile-ttl). Jobs do not expire, but events may be missed. Set maxmemory-policy noeviction.")]
    public async Task Server_that_evicts_keys_is_reported(string policy, string expected) =>
        Warns(await CheckAsync("--appendonly", "yes", "--maxmemory", "100mb", "--maxmemory-policy", policy), expected);

    [Fact]
    public async Task Server_without_persistence_is_reported() => Warns(await CheckAsync(), "keeps jobs in memory only", "Set appendonly yes.");

    [Fact]
    public async Task Server_with_snapshots_only_is_mentioned()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--save", "3600 1"));
        await using ConnectionMultiplexer connection = await ConnectAsync(server);
        await connection.GetServers()[0].ExecuteAsync("BGSAVE");
        await Until.TrueAsync(async () => (await connection.GetServers()[0].InfoRawAsync("persistence"))!.Contains("rdb_last_bgsave_time_sec:0", StringComparison.Ordinal));
        string line = Assert.Single(await CheckAsync(connection));
        Assert.StartsWith("Information", line, StringComparison.Ordinal);
        Assert.Contains("keeps jobs in snapshots only", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_with_safe_settings_is_not_mentioned() => Assert.Empty(await CheckAsync("--appendonly", "yes"));

    [Fact]
    public async Task Server_of_an_old_version_is_reported()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes"));
        await using ConnectionMultiplexer connection = await ConnectAsync(server);
        Warns(await CheckAsync(connection, oldestVersion: 99), "has version ", "Update it: version 99 or later is supported.");
    }

    [Fact]
    public async Task Server_whose_memory_is_nearly_full_is_reported()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes"));
        await using ConnectionMultiplexer connection = await ConnectAsync(server);
        IServer node = connection.GetServers()[0];
        string used = (await node.InfoAsync("memory")).SelectMany(section => section).Single(field => field.Key == "used_memory").Value;
        await node.ConfigSetAsync("maxmemory", (long.Parse(used, CultureInfo.InvariantCulture) * 105 / 100).ToString(CultureInfo.InvariantCulture));
        Warns(await CheckAsync(connection), " bytes of its memory limit (9", "Raise maxmemory, or keep fewer finished jobs");
    }

    [Fact]
    public async Task Replica_without_its_master_is_reported()
    {
        RedisServerProcess master = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes"));
        RedisServerProcess replica = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes", "--replicaof", $"127.0.0.1 {master.Port}"));
        await using ConnectionMultiplexer alone = await ConnectAsync(replica);
        Warns(await CheckAsync(alone), $"{replica.Configuration} is a replica, which refuses writes", "Name the master in UseRedis(…), or all servers.");

        await using ConnectionMultiplexer both =
            await ConnectionMultiplexer.ConnectAsync($"{master.Configuration},{replica.Configuration},allowAdmin=true");
        Assert.Empty(await CheckAsync(both));
    }

    [Fact]
    public async Task Cluster_with_a_missing_slot_is_reported_with_the_queues_in_it()
    {
        RedisClusterProcess cluster = await KeepAsync(RedisClusterProcess.StartAsync());
        int slot;
        await using (ConnectionMultiplexer whole = await ConnectionMultiplexer.ConnectAsync(cluster.Configuration + ",allowAdmin=true"))
        {
            slot = whole.GetHashSlot($"{{{Prefix}:ordered}}");
            Assert.DoesNotContain(await CheckAsync(whole), line => line.Contains("slots", StringComparison.Ordinal));
        }

        await Task.WhenAll(cluster.Masters.Select(async node =>
        {
            await using ConnectionMultiplexer connection = await ConnectAsync(node);
            await connection.GetServer("127.0.0.1", node.Port).ExecuteAsync("CLUSTER", "DELSLOTS", slot);
        }));
        TestHost worker = await StartWorkerAsync(cluster.Configuration + ",connectTimeout=1000");
        await Until.TrueAsync(() => Lines(worker).Any(line => line.Contains(
            $"lacks a living master for 1 of 16384 slots ({slot}): queues in them cannot be used. Queues of this host's workers among them: ordered.",
            StringComparison.Ordinal)));
        Assert.Single(Lines(worker), line => line.Contains("16384 slots", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_rights_are_reported_as_rules_that_give_them()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes"));
        await using (ConnectionMultiplexer admin = await ConnectAsync(server))
        {
            await admin.GetDatabase().ExecuteAsync(
                "ACL", "SETUSER", "narrow", "on", ">secret", "+@all", "-zadd", "-lpos", $"~{{{Prefix}:mail}}*", $"~{Prefix}:queues", $"&{{{Prefix}:mail}}*");
        }

        await using ConnectionMultiplexer connection =
            await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},user=narrow,password=secret,allowAdmin=true");
        Warns(
            await CheckAsync(connection, queues: ["mail", "ordered"]),
            $"ACL SETUSER narrow +lpos +zadd ~{{{Prefix}:ordered}}* &{{{Prefix}:ordered}}*. See ",
            "docs/guides/security.md");

        // What is reported is what was missing.
        await using (ConnectionMultiplexer admin = await ConnectAsync(server))
        {
            await admin.GetDatabase().ExecuteAsync(
                "ACL", "SETUSER", "narrow", "+zadd", "+lpos", $"~{{{Prefix}:ordered}}*", $"&{{{Prefix}:ordered}}*");
        }

        Assert.Empty(await CheckAsync(connection, queues: ["mail", "ordered"]));
    }

    [Fact]
    public async Task What_the_server_does_not_tell_is_unknown()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using (ConnectionMultiplexer admin = await ConnectAsync(server))
        {
            await admin.GetDatabase().ExecuteAsync("ACL", "SETUSER", "blind", "on", ">secret", "+@all", "-info", "~*", "&*");
        }

        await using ConnectionMultiplexer connection =
            await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},user=blind,password=secret,allowAdmin=true");
        string line = Assert.Single(await CheckAsync(connection));
        Assert.StartsWith("Information", line, StringComparison.Ordinal);
        Assert.Contains("Unknown: version, eviction policy, use of memory, persistence (INFO: NOPERM", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_who_may_only_read_lacks_no_rights()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes"));
        await using (ConnectionMultiplexer admin = await ConnectAsync(server))
        {
            await admin.GetDatabase().ExecuteAsync(
                "ACL", "SETUSER", "reader", "on", ">secret", "~*", "&*", "-@all", "+@read", "+@connection", "+info", "+time", "+eval", "+evalsha");
        }

        await using ConnectionMultiplexer connection =
            await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},user=reader,password=secret,allowAdmin=true");
        Assert.Empty(await CheckAsync(connection, queues: []));
        Assert.Contains(await CheckAsync(connection), line => line.Contains("denies rights", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_behind_Sentinel_without_a_replica_is_reported()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes"));
        await using ConnectionMultiplexer connection = await ConnectAsync(server);
        string[] lines = await CheckAsync(connection, usesSentinel: true);
        Assert.Equal(2, lines.Length);
        Assert.Contains(lines, line => line.Contains("no replica", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("min-replicas-to-write", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_with_two_registrations_reports_a_server_once_and_asks_it_once_for_each()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--maxmemory-policy", "allkeys-random"));
        await using ConnectionMultiplexer admin = await ConnectAsync(server);
        TestHost worker = await KeepAsync(TestHost.StartAsync(builder =>
        {
            builder.UseRedis(server.Configuration).UseKeyPrefix(Prefix).AddTypedJobsIntegrationTestsJobs().AddWorker("ordered");
            builder.Services.AddKeyedTypedJobs(
                "second", second => second.UseRedis(server.Configuration).UseKeyPrefix(Prefix + "b").AddTypedJobsIntegrationTestsJobs().AddWorker("ordered"));
        }));
        await Until.TrueAsync(async () => await CallsAsync(admin, "eval") >= 2 && Lines(worker).Length >= 2);
        await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        Assert.Single(Lines(worker), line => line.Contains("deletes jobs silently", StringComparison.Ordinal));
        Assert.Single(Lines(worker), line => line.Contains("keeps jobs in memory only", StringComparison.Ordinal));
        Assert.Equal(2, Lines(worker).Length);
    }

    [Fact]
    public async Task Check_needs_no_CONFIG()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes", "--rename-command", "CONFIG", "hidden", "--maxmemory-policy", "allkeys-random"));

        // Neither the server nor this connection knows it.
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true,$CONFIG=");
        Warns(await CheckAsync(connection), "deletes jobs silently");
    }

    [Fact]
    public async Task Check_never_fails_when_the_server_is_gone()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",asyncTimeout=500");
        server.Kill();
        Assert.Empty(await CheckAsync(connection));
        Assert.False(connection.GetServers()[0].IsConnected);
    }

    private static void Warns(string[] lines, params string[] expected)
    {
        string line = Assert.Single(lines);
        Assert.StartsWith("Warning", line, StringComparison.Ordinal);
        Assert.All(expected, text => Assert.Contains(text, line, StringComparison.Ordinal));
    }

    private async Task<string[]> CheckAsync(params string[] arguments)
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync(arguments));
        await using ConnectionMultiplexer connection = await ConnectAsync(server);
        string[] lines = await CheckAsync(connection);

        // The host of an application says the same, on both of its connections together.
        TestHost worker = await StartWorkerAsync(server.Configuration);
        await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        await Until.TrueAsync(() => Lines(worker).Length >= lines.Length);
        Assert.Equal(lines.Select(Body), Lines(worker).Select(Body));
        return lines;
    }

    private async Task<string[]> CheckAsync(
        IConnectionMultiplexer connection, bool usesSentinel = false, int oldestVersion = 7, string[]? queues = null)
    {
        var log = new CollectedLog();
        var check = new ServerCheck(log.CreateLogger("test"), new CheckedServers(), () => new ServerUse(Prefix, queues ?? ["ordered"]), oldestVersion);
        await check.RunAsync(connection, usesSentinel);
        return [.. log.Lines];
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(RedisServerProcess server) =>
        ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");

    private static async Task<int> CallsAsync(ConnectionMultiplexer admin, string command)
    {
        string? line = (await admin.GetServers()[0].InfoRawAsync("commandstats"))!.Split('\n')
            .FirstOrDefault(line => line.StartsWith($"cmdstat_{command}:", StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture);
    }

    private static string Body(string line) => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    private static string[] Lines(TestHost host) => [.. host.Log.Lines.Where(line => line.Contains(Page, StringComparison.Ordinal))];
}
