namespace TypedJobs.Schedules.Planning;

/// <summary>Represents a span of time in which the local time of a zone runs evenly.</summary>
/// <param name="Start">The first instant, in UTC.</param>
/// <param name="End">The first instant after it, in UTC.</param>
/// <param name="Offset">What is added to UTC to get the local time.</param>
internal readonly record struct OffsetPeriod(DateTime Start, DateTime End, TimeSpan Offset)
{
    /// <summary>Gets the local time at the start. Its kind is UTC, as that of all local times here: no rule of a zone applies to it.</summary>
    public DateTime LocalStart => Start + Offset;

    /// <summary>Gets the first local time after those of the period.</summary>
    public DateTime LocalEnd => End + Offset;
}
