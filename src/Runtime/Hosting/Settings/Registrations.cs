using Microsoft.Extensions.Configuration;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs.Hosting.Settings;

/// <summary>Represents all registrations of a host. Filled while services are registered.</summary>
internal sealed class Registrations
{
    /// <summary>Specifies the section of the host's configuration.</summary>
    public const string Root = "TypedJobs";

    private readonly List<Registration> _all = [];

    public IReadOnlyList<Registration> All => _all;

    /// <summary>Returns the registration of a name, and adds it when it is the first of it.</summary>
    public Registration GetOrAdd(string? name, out bool isNew)
    {
        Registration? known = _all.Find(each => each.Name == name);
        isNew = known is null;
        if (known is null)
        {
            known = new Registration(name);
            _all.Add(known);
        }

        return known;
    }

    /// <summary>Returns the registration that options belong to; <see langword="null"/> when they belong to none.</summary>
    public Registration? FindOwner(string optionsName, out string part)
    {
        part = string.Empty;
        foreach (Registration each in _all)
        {
            if (each.Owns(optionsName, out part))
            {
                return each;
            }
        }

        return null;
    }

    /// <summary>Returns the configuration of a registration; <see langword="null"/> when there is none.</summary>
    /// <param name="registration">The registration.</param>
    /// <param name="host">The host's configuration, if it has one.</param>
    public static IConfiguration? SectionOf(Registration registration, IConfiguration? host) =>
        registration.Configuration
        ?? (registration.Name is null
            ? host?.GetSection(Root)
            : host?.GetSection(ConfigurationPath.Combine(Root, SettingNames.Registrations, registration.Name)));
}
