using System.Globalization;
using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Checks;

/// <summary>Represents what a server tells about itself by <c>INFO</c>.</summary>
internal sealed class ServerInformation
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <summary>Initializes it from an answer.</summary>
    public ServerInformation(string answer)
    {
        foreach (string line in answer.Split('\n', StringSplitOptions.TrimEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                _fields[line[..colon]] = line[(colon + 1)..];
            }
        }
    }

    private ServerInformation(Exception refusal) => Refusal = refusal.Message;

    /// <summary>Gets why the server told nothing; <see langword="null"/> when it told something.</summary>
    public string? Refusal { get; }

    /// <summary>Gets a field; <see langword="null"/> when the server does not have it, or told nothing.</summary>
    public string? this[string field] => _fields.GetValueOrDefault(field);

    /// <summary>Asks a server.</summary>
    public static async Task<ServerInformation> ReadAsync(IServer server)
    {
        try
        {
            return new ServerInformation(await AskAsync(server).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is RedisServerException or RedisCommandException)
        {
            return new ServerInformation(exception);
        }
    }

    /// <summary>Gets a field that is a whole number; <see langword="null"/> when there is none.</summary>
    public long? Number(string field) =>
        long.TryParse(this[field], NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : null;

    // Without allowAdmin the library lets a connection of the application not send INFO; a script may ask.
    private static async Task<string> AskAsync(IServer server)
    {
        try
        {
            return (await server.ExecuteAsync("INFO").ConfigureAwait(false)).ToString();
        }
        catch (RedisCommandException)
        {
            return (await server.ExecuteAsync("EVAL", "return redis.call('INFO')", 0).ConfigureAwait(false)).ToString();
        }
    }
}
