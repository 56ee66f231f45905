using System.Globalization;
using System.Text;

namespace TypedJobs.Jobs;

/// <summary>Refuses what is out of its bounds, with the option, the value and the bound in the message.</summary>
internal static class Bounds
{
    // A message about a text that is too long must not be too long itself.
    private const int MaxShown = 64;

    private static readonly string MaxDays = JobLimits.MaxTimeSpanDays.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Returns the exception for an element of a list that names no job.</summary>
    public static ArgumentException NoJobAt(int position, string what, string parameter) => new(
        string.Create(CultureInfo.InvariantCulture, $"The {what} at position {position} is null or the default: it names no job."),
        parameter);

    /// <summary>Refuses a time span that is negative or longer than 100 years.</summary>
    public static void CheckSpan(TimeSpan? span, string option, string subject)
    {
        if (span is { } given)
        {
            ThrowIfFound(FindSpanProblem(given, TimeSpan.Zero, option, subject), option);
        }
    }

    /// <summary>Refuses a time span that is not more than zero or longer than 100 years.</summary>
    public static void CheckPositiveSpan(TimeSpan? span, string option, string subject)
    {
        if (span <= TimeSpan.Zero || span > JobLimits.MaxTimeSpan)
        {
            Throw(span, $"more than zero and at most {MaxDays} days", option, subject);
        }
    }

    /// <summary>
    /// Describes what is wrong with a time span outside of a range whose upper end is 100 years; returns <see langword="null"/> for one in it.
    /// </summary>
    public static string? FindSpanProblem(TimeSpan span, TimeSpan least, string option, string subject) =>
        span >= least && span <= JobLimits.MaxTimeSpan
            ? null
            : Problem(span, least == TimeSpan.Zero ? $"from zero to {MaxDays} days" : $"from {least:c} to {MaxDays} days", option, subject);

    /// <summary>Refuses a number outside of a range.</summary>
    public static void CheckNumber(long? number, long least, long most, string option, string subject)
    {
        if (number is { } given)
        {
            ThrowIfFound(FindNumberProblem(given, least, most, option, subject), option);
        }
    }

    /// <summary>Describes what is wrong with a number outside of a range; returns <see langword="null"/> for one in it.</summary>
    public static string? FindNumberProblem(long number, long least, long most, string option, string subject) =>
        number >= least && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{option} of {subject} is {number}; it must be from {least:N0} to {most:N0}.");

    /// <summary>Refuses an instant so late that others cannot be computed from it.</summary>
    public static void CheckInstant(DateTimeOffset? instant, string option, string subject)
    {
        if (instant > JobLimits.MaxInstant)
        {
            Throw(instant, $"at most {JobLimits.MaxInstant:yyyy-MM-dd} UTC", option, subject);
        }
    }

    /// <summary>
    /// Describes what is wrong with a value that is not a member of its enumeration; returns <see langword="null"/> for a member.
    /// </summary>
    public static string? FindMemberProblem(Enum value, string option, string subject) =>
        Enum.IsDefined(value.GetType(), value) ? null : Problem(value, $"a member of {value.GetType().Name}", option, subject);

    /// <summary>
    /// Refuses a text that is empty or too long, that has control characters, or that is not valid Unicode and could not be
    /// stored as it is.
    /// </summary>
    public static void CheckText(string? text, int most, string option, string subject)
    {
        if (text is not null && !IsValidText(text, most))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{option} of {subject} is {Show(text)}; it must have 1 to {most:N0} characters of valid Unicode, none of them a control character."),
                option);
        }
    }

    /// <summary>Returns whether <see cref="CheckText"/> accepts a text.</summary>
    public static bool IsValidText(string text, int most) =>
        text.Length > 0 && text.Length <= most && !text.Any(char.IsControl) && IsWellFormed(text);

    /// <summary>Returns whether a text is valid Unicode, that is, has no half of a surrogate pair alone.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and int at)
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[(at + length)..];
        }

        return true;
    }

    /// <summary>Returns a text as a message shows it: cut, in quotes, without halves of surrogate pairs.</summary>
    public static string Show(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> shown = text.Length <= MaxShown ? text : text[..MaxShown];
        var quoted = new StringBuilder(MaxShown + 40).Append('\'');
        foreach (Rune rune in shown.EnumerateRunes())
        {
            // Halves of pairs come as the character that replaces them.
            if (Rune.IsControl(rune))
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
            else
            {
                quoted.Append(rune);
            }
        }

        quoted.Append('\'');
        return text.Length <= MaxShown
            ? quoted.ToString()
            : quoted.Append(CultureInfo.InvariantCulture, $"… ({text.Length:N0} characters)").ToString();
    }

    // Texts are made for what is refused alone: each enqueue checks its options.
    private static void Throw<T>(T value, string bound, string option, string subject) => ThrowIfFound(Problem(value, bound, option, subject), option);

    private static string Problem<T>(T value, string bound, string option, string subject) =>
        string.Create(CultureInfo.InvariantCulture, $"{option} of {subject} is {value}; it must be {bound}.");

    private static void ThrowIfFound(string? problem, string option)
    {
        if (problem is not null)
        {
            throw new ArgumentOutOfRangeException(option, problem);
        }
    }
}
