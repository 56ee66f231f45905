using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Connections;

/// <summary>
/// Keeps the client library from putting a prefix of its own before the names of channels. Scripts publish on channels that begin
/// with the key prefix, and no library puts anything before those: who subscribed with a prefix would hear nothing.
/// </summary>
internal static class ConnectionChannels
{
    /// <summary>Returns the configuration for connections that belong to TypedJobs, whose channels have no prefix.</summary>
    public static ConfigurationOptions WithoutPrefix(ConfigurationOptions configuration)
    {
        if (string.IsNullOrEmpty(configuration.ChannelPrefix))
        {
            return configuration;
        }

        ConfigurationOptions own = configuration.Clone();
        own.ChannelPrefix = default;
        return own;
    }

    /// <summary>Refuses a connection of the application whose channels have a prefix.</summary>
    /// <exception cref="InvalidOperationException">They do.</exception>
    public static void ThrowIfPrefixed(IConnectionMultiplexer connection)
    {
        string? prefix = PrefixOf(connection.Configuration);
        if (!string.IsNullOrEmpty(prefix))
        {
            throw new InvalidOperationException(
                $"The connection given to UseRedis(…) has the channel prefix '{prefix}', with which workers and clients would not hear " +
                "what scripts publish. Give TypedJobs a connection without channelPrefix, or its configuration: UseRedis(\"host:port\") " +
                "opens connections of its own. UseKeyPrefix(…) separates applications, channels included.");
        }
    }

    // A connection may be of a type of the application's, which says what it likes.
    private static string? PrefixOf(string? configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration ?? string.Empty, ignoreUnknown: true).ChannelPrefix;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
