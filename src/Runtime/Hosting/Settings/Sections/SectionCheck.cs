using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TypedJobs.Jobs;

namespace TypedJobs.Hosting.Settings.Sections;

/// <summary>Finds what the binder would ignore or misread in a section of the configuration.</summary>
internal static class SectionCheck
{
    /// <summary>Throws when a section of options has a problem.</summary>
    /// <exception cref="OptionsValidationException">It has; the message names each key.</exception>
    public static void ThrowIfWrong<T>(IConfigurationSection section, IReadOnlyList<SettingKey> keys, string optionsName, params string[] subsections)
    {
        string[] problems = [.. FindOptionProblems(section, keys, subsections)];
        if (problems.Length > 0)
        {
            throw new OptionsValidationException(optionsName, typeof(T), problems);
        }
    }

    /// <summary>Returns the problems of a section that has options, and perhaps sections that are checked elsewhere.</summary>
    public static IEnumerable<string> FindOptionProblems(IConfigurationSection section, IReadOnlyList<SettingKey> keys, params string[] subsections)
    {
        if (FindSectionProblem(section) is { } wrong)
        {
            yield return wrong;
        }

        foreach (IConfigurationSection child in section.GetChildren())
        {
            SettingKey? key = keys.FirstOrDefault(each => each.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (key is not null && FindValueProblem(child, key) is { } problem)
            {
                yield return problem;
            }
            else if (key is null && !subsections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return Unknown(child, keys.Select(each => each.Name).Concat(subsections));
            }
        }
    }

    /// <summary>Returns what is wrong with a key that must be a section; <see langword="null"/> when it is one, or is not there.</summary>
    public static string? FindSectionProblem(IConfigurationSection section) =>
        string.IsNullOrEmpty(section.Value)
            ? null
            : $"Configuration key '{section.Path}' is {Bounds.Show(section.Value)}; it must be a section with keys of its own.";

    /// <summary>Returns a text that names a key that nothing reads, and those that are read.</summary>
    public static string Unknown(IConfigurationSection child, IEnumerable<string> known) =>
        $"Configuration key '{child.Path}' is unknown; known there: {string.Join(", ", known)}.";

    /// <summary>Returns what is wrong with the value of a key that is there; <see langword="null"/> when it can be read.</summary>
    public static string? FindValueProblem(IConfigurationSection child, SettingKey key)
    {
        string found = child.GetChildren().Any() ? "is a section"
            : child.Value is null ? "is null"
            : key.CanRead(child.Value) ? string.Empty
            : $"is {Bounds.Show(child.Value)}";
        return found.Length == 0 ? null : $"Configuration key '{child.Path}' {found}; it must be {key.Expected}.";
    }
}
