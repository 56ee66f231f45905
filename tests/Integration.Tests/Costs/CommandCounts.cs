using System.Globalization;
using StackExchange.Redis;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Costs;

/// <summary>A redis-server that counts which commands it is given.</summary>
internal sealed class CommandCounts(RedisServerProcess server, ConnectionMultiplexer connection) : IAsyncDisposable
{
    public string Configuration => server.Configuration;

    public IDatabase Database => connection.GetDatabase();

    private IServer Server => connection.GetServer(server.Configuration);

    public static async Task<CommandCounts> StartAsync()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        RedisServerProcess server = await RedisServerProcess.StartAsync();
        return new CommandCounts(server, await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true"));
    }

    public Task ForgetAsync() => Server.ConfigResetStatisticsAsync();

    public Task SetAsync(string setting, string value) => Server.ConfigSetAsync(setting, value);

    public Task CutSubscribersAsync() => Database.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");

    /// <summary>How often a command was carried out, within scripts too.</summary>
    public async Task<int> CountAsync(params string[] commands)
    {
        IGrouping<string, KeyValuePair<string, string>>[] sections = await Server.InfoAsync("commandstats");
        return sections.SelectMany(section => section)
            .Where(line => commands.Contains(line.Key["cmdstat_".Length..]))
            .Sum(line => int.Parse(line.Value.Split(',')[0]["calls=".Length..], CultureInfo.InvariantCulture));
    }

    /// <summary>How often each command was carried out, within scripts too, but for those by which that is found out.</summary>
    public async Task<string[]> AllAsync()
    {
        IGrouping<string, KeyValuePair<string, string>>[] sections = await Server.InfoAsync("commandstats");
        return
        [
            .. sections.SelectMany(section => section)
                .Select(line => $"{line.Key["cmdstat_".Length..]} {line.Value.Split(',')[0]["calls=".Length..]}")
                .Where(line => line.Split(' ')[0] is not ("info" or "config|resetstat" or "ping"))
                .Order(StringComparer.Ordinal),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await server.DisposeAsync();
    }
}
