using Microsoft.Extensions.Configuration;
using TypedJobs.Hosting.Settings.Sections;
using TypedJobs.Jobs;

namespace TypedJobs.Hosting.Settings;

/// <summary>
/// Reads the settings of a registration that are no options: its key prefix, the name of this process, and whether the host needs its
/// server. What code chooses replaces them.
/// </summary>
internal static class RegistrationSettings
{
    /// <summary>Gets the keys that are read here. A test demands that all of them are in the schema.</summary>
    public static IReadOnlyList<SettingKey> Keys { get; } =
    [
        new(SettingNames.KeyPrefix, $"1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'", static text => JobNames.IsValidName(text)),
        new(
            SettingNames.ClientName,
            $"1 to {JobLimits.MaxNameLength} characters of valid Unicode, without control characters",
            static text => Bounds.IsValidText(text, JobLimits.MaxNameLength)),
        new(
            SettingNames.RequireServerAtStart,
            "true, false, or a time span of more than zero and at most a day, as [d.]hh:mm:ss",
            static text => bool.TryParse(text, out _) || (SettingKey.TryReadSpan(text, out TimeSpan span) && ServerRequirement.IsValid(span))),
    ];

    /// <summary>Returns the key prefix.</summary>
    /// <exception cref="InvalidOperationException">The configuration has one that is not valid.</exception>
    public static KeyPrefix ReadKeyPrefix(Registration registration, IConfiguration? host) =>
        Read(registration, host, SettingNames.KeyPrefix) is { } prefix ? new KeyPrefix(prefix) : KeyPrefix.Default;

    /// <summary>Returns the name of this process.</summary>
    /// <exception cref="InvalidOperationException">The configuration has one that is not valid.</exception>
    public static ClientName ReadClientName(Registration registration, IConfiguration? host) =>
        Read(registration, host, SettingNames.ClientName) is { } name ? new ClientName(name) : ClientName.Default;

    /// <summary>Returns whether the host needs its server.</summary>
    /// <exception cref="InvalidOperationException">The configuration has another value.</exception>
    public static ServerRequirement ReadServerRequirement(Registration registration, IConfiguration? host) =>
        Read(registration, host, SettingNames.RequireServerAtStart) is not { } text ? ServerRequirement.None
        : !bool.TryParse(text, out bool isRequired) && SettingKey.TryReadSpan(text, out TimeSpan span) ? new ServerRequirement(span)
        : isRequired ? ServerRequirement.Default
        : ServerRequirement.None;

    private static string? Read(Registration registration, IConfiguration? host, string name)
    {
        if (Registrations.SectionOf(registration, host)?.GetSection(name) is not { } section || !section.Exists())
        {
            return null;
        }

        return SectionCheck.FindValueProblem(section, Keys.Single(key => key.Name == name)) is { } problem
            ? throw new InvalidOperationException(problem)
            : section.Value;
    }
}
