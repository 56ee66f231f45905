using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cronos;

namespace TypedJobs.Schedules.Planning;

/// <summary>
/// Reads cron expressions and says what is wrong with them. Compiled into the source generator and the analyzers as well: neither clock nor time
/// zones are asked, so that a project compiles alike on every machine and on every day.
/// </summary>
internal static class CronText
{
    private const string Fields =
        "write five fields (minute, hour, day of the month, month, day of the week), six with seconds in front, or a macro such as @daily";

    private const string Prefix = "The given cron expression has an invalid format. ";
    private const int MostOccurrences = 100;

    // By Cronos' names, in the order in which they stand.
    private static readonly (string Cronos, string Name)[] Names =
    [
        ("Seconds", "second"),
        ("Minutes", "minute"),
        ("Hours", "hour"),
        ("Days of month", "day of the month"),
        ("Months", "month"),
        ("Days of week", "day of the week"),
    ];

    /// <summary>
    /// Gets the instant from which occurrences are counted where none is given: the first of a year, of a month and of a week, long ago.
    /// </summary>
    public static DateTime Origin { get; } = new(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Reads a cron expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="expression">What was read; <see langword="null"/> when it is none.</param>
    /// <param name="problem">What is wrong with it, as the end of a sentence; <see langword="null"/> when nothing is.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out CronExpression? expression, [NotNullWhen(false)] out string? problem)
    {
        expression = null;
        string[] fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string normal = string.Join(" ", fields);
        bool isMacro = fields.Length > 0 && fields[0][0] == '@';
        if (!isMacro && fields.Length is not (5 or 6))
        {
            string count = fields.Length switch { 0 => "is empty", 1 => "has one field", _ => $"has {Number(fields.Length)} fields" };
            problem = $"it {count}, but needs five (minute, hour, day of the month, month, day of the week), or six with seconds in front";
            return false;
        }

        if (text.Length > ScheduleLimits.MaxCronLength)
        {
            problem = $"it has {Number(text.Length)} characters, but {Number(ScheduleLimits.MaxCronLength)} are the maximum";
            return false;
        }

        // With it Cronos would ask for a seed.
        if (!isMacro && fields.Any(HasLetterH))
        {
            problem = "'H' is not supported, because it would be another time on each worker: give a number, and set a jitter to spread schedules";
            return false;
        }

        try
        {
            expression = CronExpression.Parse(normal, fields.Length == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard);
            problem = null;
            return true;
        }
        catch (CronFormatException) when (isMacro)
        {
            problem = $"'{normal}' is not a macro: these are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, @every_minute and @every_second";
        }
        catch (CronFormatException exception)
        {
            problem = Describe(exception.Message, fields);
        }

        return false;
    }

    /// <summary>Returns whether there is an instant, in whatever time zone, at which the expression fires.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="start">The instant before which nothing occurs.</param>
    /// <param name="end">The instant from which on nothing occurs.</param>
    public static bool CanFire(CronExpression expression, DateTimeOffset? start = null, DateTimeOffset? end = null)
    {
        // No zone is more than a day from UTC.
        DateTime from = start is { } first && first.UtcDateTime > DateTime.MinValue.AddDays(1) ? first.UtcDateTime.AddDays(-1) : Origin;
        return expression.GetNextOccurrence(from, inclusive: true) is { } next
            && !(end is { } last && last.UtcDateTime < DateTime.MaxValue.AddDays(-1) && next >= last.UtcDateTime.AddDays(1));
    }

    /// <summary>
    /// Returns the shortest time between two occurrences, as clocks show it, of the first hundred; <see langword="null"/> when there are not two.
    /// </summary>
    public static TimeSpan? ShortestInterval(CronExpression expression)
    {
        TimeSpan? shortest = null;
        DateTime? last = expression.GetNextOccurrence(Origin, inclusive: true);
        for (int i = 1; i < MostOccurrences && last is { } from && expression.GetNextOccurrence(from) is { } next; i++)
        {
            if (next <= from)
            {
                break;
            }

            shortest = shortest is { } least && least <= next - from ? least : next - from;
            last = next;
        }

        return shortest;
    }

    // 'H' by itself, as in H/5 or 1,H(0-9), and not as a letter of a name, rightly spelled or not.
    private static bool HasLetterH(string field)
    {
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] is 'H' or 'h' && (i == 0 || !char.IsLetterOrDigit(field[i - 1])) && (i == field.Length - 1 || !char.IsLetterOrDigit(field[i + 1])))
            {
                return true;
            }
        }

        return false;
    }

    // Cronos names the field and what it expects there. It does not show what stands there, and names no names.
    private static string Describe(string message, string[] fields)
    {
        string rest = message.StartsWith(Prefix, StringComparison.Ordinal) ? message.Substring(Prefix.Length) : message;
        rest = rest.TrimEnd('.');
        int field = Array.FindIndex(Names, name => rest.StartsWith(name.Cronos + ": ", StringComparison.Ordinal));
        int index = field - (Names.Length - fields.Length);
        if (field < 0 || index < 0)
        {
            return $"{char.ToLowerInvariant(rest[0])}{rest.Substring(1)}; {Fields}";
        }

        rest = rest.Substring(Names[field].Cronos.Length + 2);
        const string number = "Value must be a number between ";
        const string inclusive = " (all inclusive)";
        if (!rest.StartsWith(number, StringComparison.Ordinal) || !rest.EndsWith(inclusive, StringComparison.Ordinal))
        {
            return $"the {Names[field].Name} is '{fields[index]}', which has an {char.ToLowerInvariant(rest[0])}{rest.Substring(1)}";
        }

        string range = rest.Substring(number.Length, rest.Length - number.Length - inclusive.Length).Replace(" and ", " to ");
        string names = (Names[field].Cronos, range) switch
        {
            ("Months", "1 to 12") => ", or a name from JAN to DEC",
            ("Days of week", "0 to 7") => " (0 and 7 are Sunday), or a name from SUN to SAT",
            _ => string.Empty,
        };
        return $"the {Names[field].Name} is '{fields[index]}', but a number from {range}{names} is expected";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
