using Microsoft.Extensions.Configuration;
using StackExchange.Redis;
using TypedJobs.Hosting.Settings.Sections;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Hosting.Settings;

/// <summary>Reads the address of the server from the configuration: from the section of a registration, or a connection string.</summary>
internal static class ConfiguredRedis
{
    /// <summary>Returns the address as <c>UseRedis(string)</c> reads it.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it cannot be read.</exception>
    public static ConfigurationOptions Read(Registration registration, IConfiguration? configuration)
    {
        ConfigurationOptions? options = Parse(registration, configuration, out string? problem);
        return options ?? throw new InvalidOperationException(problem);
    }

    /// <summary>Describes why the address cannot be read; returns <see langword="null"/> when it can.</summary>
    public static string? FindProblem(Registration registration, IConfiguration? configuration)
    {
        Parse(registration, configuration, out string? problem);
        return problem;
    }

    private static ConfigurationOptions? Parse(Registration registration, IConfiguration? configuration, out string? problem)
    {
        (string call, IConfigurationSection? key) = registration.ConnectionString is { } name
            ? ($"UseRedisConnectionString(\"{name}\")", configuration?.GetSection(ConfigurationPath.Combine(SettingNames.ConnectionStrings, name)))
            : ("UseRedis()", Registrations.SectionOf(registration, configuration)?.GetSection(SettingNames.Redis));
        if (key is null || string.IsNullOrWhiteSpace(key.Value))
        {
            problem = $"{call} reads the address of the server from " + (key is null
                ? "the configuration, but this host has none. " + (registration.ConnectionString is null ? "Call UseConfiguration(…), or UseRedis(\"host:port\")." : "Register an IConfiguration, or call UseRedis(\"host:port\").")
                : $"configuration key '{key.Path}', which has no value. Set it, for example by the environment variable " +
                  $"{key.Path.Replace(":", "__", StringComparison.Ordinal)}, or call UseRedis(\"host:port\").");
            return null;
        }

        try
        {
            problem = null;
            return RedisAddress.ParseForHost(key.Value);
        }
        catch (ArgumentException exception)
        {
            problem = $"Configuration key '{key.Path}' is not the address of a server: {exception.Message}";
            return null;
        }
    }
}
