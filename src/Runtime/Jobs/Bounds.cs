using System.Globalization;
using System.Text;

namespace TypedJobs.Jobs;

/// <summary>Refuses what is out of its bounds, with the option, the value and the bound in the message.</summary>
internal static class Bounds
{
    // A message about a text that is too long must not be too long itself.
    private const int MaxShown = 64;

    private static readonly string MaxDays = JobLimits.MaxTimeSpanDays.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Refuses a time span that is negative or longer than 100 years.</summary>
    public static void CheckSpan(TimeSpan? span, string option, string subject) =>
        Check(!(span < TimeSpan.Zero || span > JobLimits.MaxTimeSpan), span, $"from zero to {MaxDays} days", option, subject);

    /// <summary>Refuses a time span that is not more than zero or longer than 100 years.</summary>
    public static void CheckPositiveSpan(TimeSpan? span, string option, string subject) =>
        Check(
            !(span <= TimeSpan.Zero || span > JobLimits.MaxTimeSpan),
            span,
            $"more than zero and at most {MaxDays} days",
            option,
            subject);

    /// <summary>Refuses a time span outside of a range whose upper end is 100 years.</summary>
    public static void CheckSpan(TimeSpan span, TimeSpan least, string option, string subject) =>
        Check(span >= least && span <= JobLimits.MaxTimeSpan, span, $"from {least:c} to {MaxDays} days", option, subject);

    /// <summary>Refuses a number outside of a range.</summary>
    public static void CheckNumber(long? number, long least, long most, string option, string subject)
    {
        if (number < least || number > most)
        {
            throw new ArgumentOutOfRangeException(option, string.Create(
                CultureInfo.InvariantCulture, $"{option} of {subject} is {number}; it must be from {least:N0} to {most:N0}."));
        }
    }

    /// <summary>Refuses an instant so late that others cannot be computed from it.</summary>
    public static void CheckInstant(DateTimeOffset? instant, string option, string subject) =>
        Check(!(instant > JobLimits.MaxInstant), instant, $"at most {JobLimits.MaxInstant:yyyy-MM-dd} UTC", option, subject);

    /// <summary>Refuses a value that is not a member of an enumeration.</summary>
    public static void CheckMember<T>(T value, string option, string subject)
        where T : struct, Enum =>
        Check(Enum.IsDefined(value), value, $"a member of {typeof(T).Name}", option, subject);

    /// <summary>
    /// Refuses a text that is empty or too long, that has control characters, or that is not valid Unicode and could not be
    /// stored as it is.
    /// </summary>
    public static void CheckText(string? text, int most, string option, string subject)
    {
        if (text is not null && (text.Length == 0 || text.Length > most || text.Any(char.IsControl) || !IsWellFormed(text)))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{option} of {subject} is {Show(text)}; it must have 1 to {most:N0} characters of valid Unicode, none of them a control character."),
                option);
        }
    }

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

    private static void Check<T>(bool isValid, T value, string bound, string option, string subject)
    {
        if (!isValid)
        {
            throw new ArgumentOutOfRangeException(
                option, string.Create(CultureInfo.InvariantCulture, $"{option} of {subject} is {value}; it must be {bound}."));
        }
    }
}
