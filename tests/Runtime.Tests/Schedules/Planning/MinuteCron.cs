using System.Globalization;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

/// <summary>
/// Represents a cron expression of five fields, of which only numbers, lists, ranges, steps and stars are understood. Written for tests, so that
/// what is tested is not compared with itself.
/// </summary>
internal sealed class MinuteCron
{
    private readonly bool[] _minutes;
    private readonly bool[] _hours;
    private readonly bool[] _days;
    private readonly bool[] _months;
    private readonly bool[] _weekdays;

    public MinuteCron(string expression)
    {
        string[] fields = expression.Split(' ');
        _minutes = Read(fields[0], 0, 59);
        _hours = Read(fields[1], 0, 23);
        _days = Read(fields[2], 1, 31);
        _months = Read(fields[3], 1, 12);
        _weekdays = Read(fields[4], 0, 6);
        IsInterval = fields[..2].Any(field => field.AsSpan().ContainsAny("*-/"));
    }

    /// <summary>Gets whether the hours or the minutes have a star, a range or a step.</summary>
    public bool IsInterval { get; }

    public bool Matches(DateTime local) =>
        _minutes[local.Minute] && _hours[local.Hour] && _days[local.Day] && _months[local.Month] && _weekdays[(int)local.DayOfWeek];

    private static bool[] Read(string field, int first, int last)
    {
        bool[] set = new bool[last + 1];
        foreach (string part in field.Split(','))
        {
            string[] range = part.Split('/');
            int step = range.Length == 2 ? Number(range[1]) : 1;
            string[] ends = range[0].Split('-');
            int from = ends[0] == "*" ? first : Number(ends[0]);
            int to = ends.Length == 2 ? Number(ends[1]) : ends[0] == "*" || range.Length == 2 ? last : from;
            for (int value = from; value <= to; value += step)
            {
                set[value] = true;
            }
        }

        return set;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
