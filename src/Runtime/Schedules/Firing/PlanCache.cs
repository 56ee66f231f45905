using System.Collections.Concurrent;
using TypedJobs.Schedules.Planning;

namespace TypedJobs.Schedules.Firing;

/// <summary>Keeps the plans of stored schedules by their text, since most ticks meet those of the last one. Thread-safe.</summary>
internal sealed class PlanCache
{
    private const int MaxKept = 20_000;

    private readonly ConcurrentDictionary<string, SchedulePlan> _plans = new(StringComparer.Ordinal);

    /// <summary>Returns the plan of a text, whose time zone this machine need not have.</summary>
    /// <exception cref="FormatException">The text is damaged.</exception>
    /// <exception cref="ArgumentException">Nothing would ever occur.</exception>
    public SchedulePlan Of(string text)
    {
        if (_plans.TryGetValue(text, out SchedulePlan? known))
        {
            return known;
        }

        (Schedule schedule, ScheduleOptions options) = ScheduleText.Read(text);
        var plan = SchedulePlan.Read(schedule, options, out _);
        if (_plans.Count >= MaxKept)
        {
            _plans.Clear();
        }

        _plans[text] = plan;
        return plan;
    }
}
