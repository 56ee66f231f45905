using System.Globalization;

namespace TypedJobs.CodeFixes.Schedules;

/// <summary>Represents the numbers of a field of a cron expression.</summary>
internal sealed class CronField
{
    private readonly int _min;
    private readonly int _max;

    private CronField(IReadOnlyList<int> values, int min, int max)
    {
        Values = values;
        _min = min;
        _max = max;
    }

    /// <summary>Gets the numbers, in order.</summary>
    public IReadOnlyList<int> Values { get; }

    /// <summary>Gets a value indicating whether the field is no condition.</summary>
    public bool IsAll => Values.Count == _max - _min + 1;

    /// <summary>Gets the number, where there is one; else <see langword="null"/>.</summary>
    public int? Single => Values.Count == 1 ? Values[0] : null;

    /// <summary>Gets a value indicating whether the field has at least three numbers, one after another.</summary>
    public bool IsRange => Values.Count > 2 && Values[Values.Count - 1] - Values[0] == Values.Count - 1;

    /// <summary>
    /// Gets the number of units from each value to the next, where that is the same for all, also from the last to the first of the next round; else
    /// <see langword="null"/>.
    /// </summary>
    public int? Step
    {
        get
        {
            int size = _max - _min + 1;
            if (Values.Count < 2 || Values[0] != _min || size % Values.Count != 0)
            {
                return null;
            }

            int step = size / Values.Count;
            return Values.Select((value, i) => value == _min + (i * step)).All(static isRight => isRight) ? step : null;
        }
    }

    /// <summary>Reads a field; <see langword="null"/> when it has other signs than numbers, names, lists, ranges and steps.</summary>
    /// <param name="text">The field.</param>
    /// <param name="min">The lowest number.</param>
    /// <param name="max">The highest number.</param>
    /// <param name="names">What the numbers may be called, beginning with the lowest.</param>
    public static CronField? Read(string text, int min, int max, params string[] names)
    {
        var values = new SortedSet<int>();
        foreach (string part in text.Split(','))
        {
            string[] steps = part.Split('/');
            int step = 1;
            if (steps.Length > 2 || (steps.Length == 2 && !(TryNumber(steps[1], out step) && step > 0)))
            {
                return null;
            }

            int from;
            int to;
            string[] ends = steps[0].Split('-');
            if (steps[0] is "*" or "?")
            {
                (from, to) = (min, max);
            }
            else if (ends.Length > 2 || !TryValue(ends[0], min, names, out from) || !TryValue(ends[ends.Length - 1], min, names, out to))
            {
                return null;
            }
            else if (ends.Length == 1 && steps.Length == 2)
            {
                to = max;
            }

            if (from < min || to < min || from > max || to > max)
            {
                return null;
            }

            // A range may go beyond the end of its round.
            int last = to < from ? to + max - min + 1 : to;
            for (int value = from; value <= last; value += step)
            {
                values.Add(value > max ? value - (max - min + 1) : value);
            }
        }

        return new CronField([.. values], min, max);
    }

    private static bool TryValue(string text, int min, string[] names, out int value)
    {
        int index = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = min + index;
        return index >= 0 || TryNumber(text, out value);
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
