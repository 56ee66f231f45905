using System.Text;
using StackExchange.Redis;

namespace TypedJobs.Integration.Tests.Payloads;

/// <summary>Finds texts in whatever a server stores of a queue.</summary>
internal static class StoredValues
{
    /// <summary>Returns everything that is stored under the prefix, as one text.</summary>
    public static async Task<string> ReadAllAsync(string configuration, string prefix)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        IDatabase database = connection.GetDatabase();
        var all = new StringBuilder();
        foreach (IServer server in connection.GetServers().Where(server => !server.IsReplica))
        {
            foreach (RedisKey key in server.Keys(pattern: $"*{prefix}*"))
            {
                RedisType type = await database.KeyTypeAsync(key);
                RedisValue[] values = type switch
                {
                    RedisType.String => [await database.StringGetAsync(key)],
                    RedisType.Hash => [.. (await database.HashGetAllAsync(key)).SelectMany(entry => new[] { entry.Name, entry.Value })],
                    RedisType.List => await database.ListRangeAsync(key),
                    _ => [],
                };
                foreach (RedisValue value in values)
                {
                    all.Append(key.ToString()).Append('=').AppendLine(Encoding.Latin1.GetString((byte[]?)value ?? []));
                }
            }
        }

        return all.ToString();
    }
}
