namespace TypedJobs;

/// <summary>
/// Bounds on what callers can give. Compiled into the source generator as well, which applies them to attributes.
/// </summary>
internal static class JobLimits
{
    /// <summary>The number of days in <see cref="MaxTimeSpan"/>, for messages and documentation.</summary>
    public const int MaxTimeSpanDays = 36_525;

    /// <summary>The longest time span: 100 years.</summary>
    public static readonly TimeSpan MaxTimeSpan = TimeSpan.FromDays(MaxTimeSpanDays);

    /// <summary>
    /// The latest instant. Early enough that an instant plus several of the longest time spans (a delay, a deadline, a
    /// retention) is still before the year 10000, which is where the instants of .NET end.
    /// </summary>
    public static readonly DateTimeOffset MaxInstant = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
