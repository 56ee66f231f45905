using System.Globalization;
using TypedJobs.Schedules.Planning;

namespace TypedJobs;

/// <summary>
/// Represents when a recurring job occurs: by a cron expression, at a fixed interval, or at given instants. Immutable and thread-safe.
/// </summary>
public sealed class Schedule
{
    private readonly IOccurrences _occurrences;

    private Schedule(IOccurrences occurrences) => _occurrences = occurrences;

    /// <summary>Gets the instants at which the schedule occurs.</summary>
    internal IOccurrences Occurrences => _occurrences;
}
