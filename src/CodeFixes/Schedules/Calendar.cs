using System.Globalization;

namespace TypedJobs.CodeFixes.Schedules;

/// <summary>Says days and months in words.</summary>
internal static class Calendar
{
    public static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    private static readonly string[] WeekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly string[] MonthWords =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] WeekdayWords = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string[] Ordinals = ["", "first", "second", "third", "fourth", "fifth"];

    /// <summary>Returns the phrase of a field of days of the month; empty where it is no condition, <see langword="null"/> when it cannot be read.</summary>
    public static string? DaysOfMonth(string field)
    {
        string text = field.ToUpperInvariant();
        if (text == "L")
        {
            return "on the last day";
        }

        if (text == "LW")
        {
            return "on the last weekday";
        }

        if (text.StartsWith("L-", StringComparison.Ordinal) && TryDay(text.Substring(2), out int before) && before < 31)
        {
            return before == 1 ? "on the day before the last day" : $"{Number(before)} days before the last day";
        }

        if (text.EndsWith("W", StringComparison.Ordinal) && TryDay(text.Substring(0, text.Length - 1), out int near))
        {
            return $"on the weekday nearest to the {Ordinal(near)}";
        }

        return CronField.Read(text, 1, 31) switch
        {
            null => null,
            { IsAll: true } => string.Empty,
            { IsRange: true } days => $"from the {Ordinal(days.Values[0])} to the {Ordinal(days.Values[days.Values.Count - 1])}",
            var days => $"on the {List(days.Values.Select(Ordinal))}",
        };
    }

    /// <summary>Returns the phrase of a field of days of the week; empty where it is no condition, <see langword="null"/> when it cannot be read.</summary>
    public static string? DaysOfWeek(string field)
    {
        string text = field.ToUpperInvariant();
        if (text.Length > 1 && text.EndsWith("L", StringComparison.Ordinal) && TryWeekday(text.Substring(0, text.Length - 1), out int last))
        {
            return $"on the last {WeekdayWords[last]} of the month";
        }

        int sign = text.IndexOf('#');
        if (sign > 0)
        {
            return TryWeekday(text.Substring(0, sign), out int weekday) && TryDay(text.Substring(sign + 1), out int which) && which <= 5
                ? $"on the {Ordinals[which]} {WeekdayWords[weekday]} of the month"
                : null;
        }

        // 7 is Sunday too, and a range may end with it.
        CronField? days = CronField.Read(text.Replace("SUN-", "0-").Replace("-SUN", "-7"), 0, 7, WeekdayNames);
        if (days is null)
        {
            return null;
        }

        int[] fromMonday = [.. days.Values.Select(static day => (day + 6) % 7).Distinct().OrderBy(static day => day)];
        IEnumerable<string> words = fromMonday.Select(static day => WeekdayWords[(day + 1) % 7]);
        return fromMonday switch
        {
            { Length: 7 } => string.Empty,
            [0, 1, 2, 3, 4] => "from Monday to Friday",
            [5, 6] => "on Saturday and Sunday",
            { Length: > 2 } when fromMonday[fromMonday.Length - 1] - fromMonday[0] == fromMonday.Length - 1 => $"from {words.First()} to {words.Last()}",
            _ => $"on {List(words)}",
        };
    }

    /// <summary>Returns the phrase of months.</summary>
    /// <param name="months">The months.</param>
    /// <param name="isOfDay">Whether a day of the month stands before it.</param>
    public static string InMonths(CronField months, bool isOfDay)
    {
        IEnumerable<string> words = months.Values.Select(static month => MonthWords[month - 1]);
        return months switch
        {
            { Single: not null } when isOfDay => $" of {words.Single()}",
            { IsRange: true } => $"{(isOfDay ? " of the month" : string.Empty)} from {words.First()} to {words.Last()}",
            _ => $"{(isOfDay ? " of the month" : string.Empty)} in {List(words)}",
        };
    }

    /// <summary>Returns 1st for 1.</summary>
    public static string Ordinal(int number) => Number(number) + (number % 100 is > 10 and < 14 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" });

    /// <summary>Returns "a, b and c".</summary>
    public static string List(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all.Take(all.Length - 1))} and {all[all.Length - 1]}";
    }

    private static bool TryDay(string text, out int day) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out day) && day is > 0 and <= 31;

    private static bool TryWeekday(string text, out int day)
    {
        day = Array.IndexOf(WeekdayNames, text);
        if (day < 0 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 0 and <= 7)
        {
            day = number % 7;
        }

        return day >= 0;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
