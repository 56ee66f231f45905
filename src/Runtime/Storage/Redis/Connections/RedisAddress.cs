using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Connections;

/// <summary>
/// Reads how a server is addressed: as StackExchange.Redis does, or by a URL of the form
/// <c>redis://user:password@host:port/database</c>, with <c>rediss</c> for TLS, after which options of StackExchange.Redis
/// may follow.
/// </summary>
internal static class RedisAddress
{
    private const string Separator = "://";
    private const int DefaultPort = 6379;

    /// <summary>Reads an address.</summary>
    /// <exception cref="ArgumentException">It cannot be read. The message shows no password.</exception>
    public static ConfigurationOptions Parse(string configuration)
    {
        int comma = configuration.IndexOf(',', StringComparison.Ordinal);
        string first = (comma < 0 ? configuration : configuration[..comma]).Trim();
        if (!first.Contains(Separator, StringComparison.Ordinal))
        {
            ConfigurationOptions plain = ConfigurationOptions.Parse(configuration);
            ThrowIfUrl(plain);
            return plain;
        }

        string rest = comma < 0 ? string.Empty : configuration[(comma + 1)..];
        ConfigurationOptions options = rest.Length == 0 ? new ConfigurationOptions() : ConfigurationOptions.Parse(rest);
        if (options.EndPoints.Count > 0)
        {
            throw new ArgumentException(
                "A URL names one server. List several as 'host:port,host:port,password=…,ssl=true'.", nameof(configuration));
        }

        Apply(first, options);
        return options;
    }

    /// <summary>Reads an address; unless it says otherwise, the host then starts even while the server does not answer.</summary>
    /// <exception cref="ArgumentException">It cannot be read. The message shows no password.</exception>
    public static ConfigurationOptions ParseForHost(string configuration)
    {
        ConfigurationOptions options = Parse(configuration);
        if (!configuration.Contains("abortConnect", StringComparison.OrdinalIgnoreCase))
        {
            options.AbortOnConnectFail = false;
        }

        return options;
    }

    /// <summary>Refuses a configuration that takes a URL for the name of a host.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    public static void ThrowIfUrl(ConfigurationOptions configuration)
    {
        foreach (EndPoint endPoint in configuration.EndPoints)
        {
            if (endPoint is DnsEndPoint { Host: var host } && host.Contains('/', StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"'{WithoutSecrets(host)}' is a URL, not the name of a host. Pass the URL alone, as in UseRedis(\"redis://host:port\"), or write host:port.",
                    nameof(configuration));
            }
        }
    }

    private static void Apply(string text, ConfigurationOptions options)
    {
        string scheme = text[..text.IndexOf(Separator, StringComparison.Ordinal)].ToLowerInvariant();
        bool? tls = scheme switch
        {
            "redis" or "valkey" => false,
            "rediss" or "valkeys" => true,
            _ => null,
        };
        if (tls is not { } usesTls)
        {
            throw Refuse(text, $"the scheme '{scheme}' is not supported; use redis://, rediss:// (TLS) or host:port");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Host.Length == 0)
        {
            throw Refuse(text, "it is not of the form redis://user:password@host:port/database (escape special characters by %)");
        }

        if (url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw Refuse(text, "options after '?' or '#' are not supported; append them by commas, as in redis://host:port,name=app");
        }

        string database = url.AbsolutePath.Trim('/');
        if (database.Length > 0)
        {
            options.DefaultDatabase = int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw Refuse(text, "the part after the host must be the number of a database");
        }

        string[] user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            options.User = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            options.Password = Uri.UnescapeDataString(user[1]);
        }

        if (usesTls)
        {
            options.Ssl = true;
        }

        options.EndPoints.Add(url.IdnHost.Trim('[', ']'), url.Port < 0 ? DefaultPort : url.Port);
    }

    private static ArgumentException Refuse(string text, string reason) =>
        new($"'{WithoutSecrets(text)}' cannot be read as the address of a Redis server: {reason}.");

    private static string WithoutSecrets(string text)
    {
        int start = text.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var at ? at + Separator.Length : 0;
        int end = text.LastIndexOf('@');
        return end > start ? string.Concat(text.AsSpan(0, start), "…", text.AsSpan(end)) : text;
    }
}
