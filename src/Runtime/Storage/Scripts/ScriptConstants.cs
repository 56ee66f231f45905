using System.Globalization;
using System.Text.RegularExpressions;
using TypedJobs.Jobs;

namespace TypedJobs.Storage.Scripts;

/// <summary>Represents the named constants of scripts: <c>@Name@</c> in a script stands for the value here.</summary>
internal static partial class ScriptConstants
{
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        [nameof(JobLimits.MaxLanes)] = Text(JobLimits.MaxLanes),
        [nameof(JobLimits.MaxHistory)] = Text(JobLimits.MaxHistory),
    };

    /// <summary>Returns a script with the values of its constants.</summary>
    /// <exception cref="InvalidOperationException">The script names a constant that is not there.</exception>
    public static string Expand(string script) => Name().Replace(script, static match =>
        Values.TryGetValue(match.Groups[1].Value, out string? value)
            ? value
            : throw new InvalidOperationException($"A script names the constant '{match.Value}', which {nameof(ScriptConstants)} lacks."));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("@([A-Z][A-Za-z0-9]*)@")]
    private static partial Regex Name();
}
