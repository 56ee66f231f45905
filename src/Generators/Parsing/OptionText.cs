using System.Globalization;

namespace TypedJobs.Generators.Parsing;

/// <summary>Reads the options that attributes have as text. The analyzers compile this file too.</summary>
internal static class OptionText
{
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Reads a time span in its invariant form; a number alone, which would be days, is none.</summary>
    public static bool TryReadSpan(string? text, out TimeSpan span)
    {
        span = default;
        return text is not null && text.IndexOf(':') >= 0 && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out span);
    }

    /// <summary>Reads an instant with <c>Z</c> or an offset. Without either it would be that of the machine's time zone, and is none.</summary>
    public static bool TryReadInstant(string? text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant);

    /// <summary>Returns whether the text is a name of a job or a queue.</summary>
    public static bool IsName(string? text, int maxLength) =>
        text is not null && text.Length > 0 && text.Length <= maxLength && text.All(IsAllowed);

    /// <summary>Returns whether the text is a name of a schedule, which may have colons.</summary>
    public static bool IsScheduleName(string? text, int maxLength) => IsName(text?.Replace(':', '-'), maxLength);

    private static bool IsAllowed(char letter) =>
        letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '.' or '-' or '_';
}
