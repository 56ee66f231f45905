using System.Globalization;
using System.Text;
using System.Text.Json;
using StackExchange.Redis;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>Describes keys of a queue with their content, to compare what two ways of doing something leave behind.</summary>
internal static class StoredKeys
{
    public static async Task<string> DescribeAsync(IDatabase database, string root, IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (string part in parts)
        {
            RedisKey key = root + part;
            string[] content = await database.KeyTypeAsync(key) switch
            {
                RedisType.String => [(await database.StringGetAsync(key)).ToString()],
                RedisType.List => [.. (await database.ListRangeAsync(key)).Select(value => value.ToString())],
                RedisType.SortedSet =>
                    [.. (await database.SortedSetRangeByRankWithScoresAsync(key)).Select(entry => $"{entry.Score:R} {entry.Element}")],
                RedisType.Hash =>
                    [.. (await database.HashGetAllAsync(key)).Select(entry => $"{entry.Name}={entry.Value}").Order(StringComparer.Ordinal)],
                _ => [],
            };
            text.AppendLine(CultureInfo.InvariantCulture, $"{part}: {string.Join(" | ", content.Select(Sorted))}");
        }

        return text.ToString();
    }

    // What scripts write as JSON has its members in an order that differs from server to server, and from call to call.
    private static string Sorted(string content)
    {
        int start = content.IndexOf("{\"", StringComparison.Ordinal);
        if (start < 0)
        {
            return content;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(content[start..]);
            return content[..start] + string.Join(
                ',', document.RootElement.EnumerateObject().Select(member => $"{member.Name}:{member.Value.GetRawText()}").Order(StringComparer.Ordinal));
        }
        catch (JsonException)
        {
            return content;
        }
    }
}
