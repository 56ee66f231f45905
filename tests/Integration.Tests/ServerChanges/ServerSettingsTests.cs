using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>Settings of a server that can cost jobs are reported when a host connects.</summary>
public sealed class ServerSettingsTests : ServerChangeTests
{
    [Fact]
    public async Task Evicting_server_is_reported_once() => Assert.Contains(
        "maxmemory-policy noeviction", await SingleWarningAsync("--appendonly", "yes", "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"), StringComparison.Ordinal);

    [Fact]
    public async Task Evicting_server_is_reported_where_CONFIG_is_forbidden() => Assert.Contains(
        "maxmemory-policy noeviction", await SingleWarningAsync("--maxmemory-policy", "allkeys-random", "--rename-command", "CONFIG", "hidden"), StringComparison.Ordinal);

    [Fact]
    public async Task Server_that_keeps_nothing_is_mentioned()
    {
        string[] lines = await SettingsAsync();
        Assert.Contains("appendonly yes", Assert.Single(lines), StringComparison.Ordinal);
        Assert.StartsWith("Information", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_with_safe_settings_is_not_mentioned() => Assert.Empty(await SettingsAsync("--appendonly", "yes"));

    [Fact]
    public async Task Server_behind_Sentinel_without_a_replica_is_reported()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes"));
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        var log = new CollectedLog();
        await ServerSettingsCheck.RunAsync(connection, log.CreateLogger("test"), usesSentinel: true);
        Assert.Equal(2, log.Lines.Count);
        Assert.Contains(log.Lines, line => line.Contains("no replica", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("min-replicas-to-write", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_never_fails_when_the_server_is_gone()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",asyncTimeout=500");
        server.Kill();
        await ServerSettingsCheck.RunAsync(connection, NullLogger.Instance, usesSentinel: false);
        Assert.False(connection.GetServers()[0].IsConnected);
    }

    private async Task<string> SingleWarningAsync(params string[] arguments) =>
        Assert.Single(await SettingsAsync(arguments), line => line.StartsWith("Warning", StringComparison.Ordinal));

    // Both connections of the host are opened: the server is looked at once.
    private async Task<string[]> SettingsAsync(params string[] arguments)
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync(arguments));
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        var log = new CollectedLog();
        await ServerSettingsCheck.RunAsync(connection, log.CreateLogger("test"), usesSentinel: false);
        string[] expected = [.. log.Lines.Select(Body)];

        TestHost worker = await StartWorkerAsync(server.Configuration);
        await worker.Jobs.EnqueueAsync(Queues.OrderedJobsCalls.Note("x"), Token);
        await Until.TrueAsync(() => Settings(worker).Length >= expected.Length);
        Assert.Equal(expected, Settings(worker).Select(Body));
        return Settings(worker);
    }

    private static string Body(string line) => line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    private static string[] Settings(TestHost host) =>
        [.. host.Log.Lines.Where(line => line.Contains("docs/guides/servers.md", StringComparison.Ordinal))];
}
