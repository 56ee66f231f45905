using System.Globalization;

namespace TypedJobs.CodeFixes.Schedules;

/// <summary>Says cron expressions in words: the common forms in a phrase, all others field by field.</summary>
internal sealed class CronWords
{
    private const int MostTimes = 6;
    private const int MostOfStep = 3;

    private readonly string _daysOfMonth;
    private readonly string _daysOfWeek;
    private readonly CronField _seconds;
    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _months;

    private CronWords(CronField seconds, CronField minutes, CronField hours, CronField months, string daysOfMonth, string daysOfWeek)
    {
        _seconds = seconds;
        _minutes = minutes;
        _hours = hours;
        _months = months;
        _daysOfMonth = daysOfMonth;
        _daysOfWeek = daysOfWeek;
    }

    /// <summary>Returns the phrase of an expression, as it goes on from <c>Occurs</c>; <see langword="null"/> when it cannot be read.</summary>
    public static string? Describe(string cron)
    {
        string[] fields = Expand(cron).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length == 5)
        {
            fields = ["0", .. fields];
        }

        return fields.Length == 6
            && CronField.Read(fields[0], 0, 59) is { } seconds
            && CronField.Read(fields[1], 0, 59) is { } minutes
            && CronField.Read(fields[2], 0, 23) is { } hours
            && CronField.Read(fields[4], 1, 12, Calendar.Months) is { } months
            && Calendar.DaysOfMonth(fields[3]) is { } daysOfMonth
            && Calendar.DaysOfWeek(fields[5]) is { } daysOfWeek
                ? new CronWords(seconds, minutes, hours, months, daysOfMonth, daysOfWeek).Describe()
                : null;
    }

    private static string Expand(string cron) => cron.Trim().ToLowerInvariant() switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        "@every_minute" => "* * * * *",
        "@every_second" => "* * * * * *",
        _ => cron,
    };

    private string Describe()
    {
        string? few = AtTimes();
        string times = few ?? EveryFew() ?? FieldByField();
        string days = Days();

        // What occurs all day long needs no "every day".
        return times + (days.Length > 0 ? days : few is null && (_hours.IsAll || _hours.Step is not null) ? string.Empty : " every day");
    }

    private string Days()
    {
        string months = _months.IsAll ? string.Empty : Calendar.InMonths(_months, isOfDay: _daysOfMonth.Length > 0);
        return (_daysOfMonth, _daysOfWeek) switch
        {
            ("", "") => months,
            ("", _) => $" {_daysOfWeek}{months}",
            (_, "") => $" {_daysOfMonth}{(months.Length > 0 ? months : " of the month")}",
            _ => $" {_daysOfMonth}{(months.Length > 0 ? months : " of the month")}, and only {_daysOfWeek}",
        };
    }

    // A few times of the day.
    private string? AtTimes()
    {
        CronField[] fields = [_hours, _minutes, _seconds];
        if (fields.Aggregate(1, static (product, field) => product * field.Values.Count) > MostTimes
            || fields.Any(static field => field.Step is not null && field.Values.Count > MostOfStep))
        {
            return null;
        }

        IEnumerable<string> times =
            from hour in _hours.Values
            from minute in _minutes.Values
            from second in _seconds.Values
            select Time(hour, minute, second);
        return "at " + Calendar.List(times);
    }

    private string? EveryFew()
    {
        string? unit = (_seconds, _minutes) switch
        {
            ({ Single: 0 }, { IsAll: true }) => "every minute",
            ({ Single: 0 }, { Step: { } step }) => $"every {Number(step)} minutes",
            ({ IsAll: true }, { IsAll: true }) => "every second",
            ({ Step: { } step }, { IsAll: true }) => $"every {Number(step)} seconds",
            _ => null,
        };
        if (unit is not null)
        {
            return _hours switch
            {
                { IsAll: true } => unit,
                { IsRange: true } => $"{unit} from {Time(_hours.Values[0], 0, 0)} to {LastOf(_hours.Values[_hours.Values.Count - 1])}",
                { Step: { } step } => $"{unit} of every {Calendar.Ordinal(step)} hour",
                { Single: { } hour } => $"{unit} in the hour from {Time(hour, 0, 0)}",
                _ => $"{unit} in the hours from {Calendar.List(_hours.Values.Select(static hour => Time(hour, 0, 0)))}",
            };
        }

        if (_seconds.Single is not { } second || _minutes.Single is not { } minute)
        {
            return null;
        }

        string past = minute == 0 && second == 0 ? string.Empty
            : second == 0 ? $", at {Count(minute, "minute")} past"
            : $", at {Count(minute, "minute")} and {Count(second, "second")} past";
        return _hours switch
        {
            { IsAll: true } => "every hour" + past,
            { Step: { } step } => $"every {Number(step)} hours{past}",
            { IsRange: true } => $"every hour from {Time(_hours.Values[0], minute, second)} to {Time(_hours.Values[_hours.Values.Count - 1], minute, second)}",
            _ => null,
        };
    }

    private string LastOf(int hour) => Time(hour, _minutes.Values[_minutes.Values.Count - 1], _seconds.Values[_seconds.Values.Count - 1]);

    private string FieldByField()
    {
        string[] parts =
        [
            .. new[] { Part(_hours, "hour"), Part(_minutes, "minute"), _seconds.Single == 0 ? null : Part(_seconds, "second") }.OfType<string>(),
        ];
        return "in " + string.Join(", ", parts);
    }

    private static string? Part(CronField field, string unit) => field switch
    {
        { IsAll: true } => $"every {unit}",
        { IsRange: true } => $"{unit}s {Number(field.Values[0])} to {Number(field.Values[field.Values.Count - 1])}",
        { Single: { } value } => $"{unit} {Number(value)}",
        _ => $"{unit}s {Calendar.List(field.Values.Select(Number))}",
    };

    private static string Time(int hour, int minute, int second) => second == 0
        ? string.Format(CultureInfo.InvariantCulture, "{0:00}:{1:00}", hour, minute)
        : string.Format(CultureInfo.InvariantCulture, "{0:00}:{1:00}:{2:00}", hour, minute, second);

    private static string Count(int number, string unit) => $"{Number(number)} {unit}{(number == 1 ? string.Empty : "s")}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
