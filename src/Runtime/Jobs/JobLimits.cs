namespace TypedJobs.Jobs;

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

    /// <summary>The highest priority, and with a minus the lowest.</summary>
    public const int MaxPriority = 1_000_000;

    /// <summary>The largest arguments, result or progress of a job, as JSON in UTF-8, and the largest call of a server.</summary>
    public const int MaxPayloadBytes = 16 << 20;

    /// <summary>The highest concurrency of a worker.</summary>
    public const int MaxConcurrency = 100_000;

    /// <summary>The greatest weight of a worker's queue.</summary>
    public const int MaxWeight = 1_000_000;

    /// <summary>The length of a name, key or tag.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The number of tags of a job.</summary>
    public const int MaxTags = 32;

    /// <summary>The number of headers of a job.</summary>
    public const int MaxHeaders = 32;

    /// <summary>The length of a header's value.</summary>
    public const int MaxHeaderLength = 1024;

    /// <summary>The length of the header <c>baggage</c>, which W3C Baggage asks for.</summary>
    public const int MaxBaggageLength = 8192;

    /// <summary>The length of a reason; longer ones are cut.</summary>
    public const int MaxReasonLength = 1024;

    /// <summary>The length of a line of a job's log; longer ones are cut.</summary>
    public const int MaxLogLineLength = 4096;

    /// <summary>The number of lines of a job's log; the latest are kept.</summary>
    public const int MaxLogLines = 1000;

    /// <summary>The length of an error's message; longer ones are cut.</summary>
    public const int MaxErrorMessageLength = 8 * 1024;

    /// <summary>The length of an exception as text; longer ones are cut.</summary>
    public const int MaxErrorTextLength = 16 * 1024;

    /// <summary>The number of earlier attempts that are kept of a job.</summary>
    public const int MaxHistory = 50;

    /// <summary>The maximum number of names whose jobs can be paused in a queue.</summary>
    public const int MaxPausedNames = 1000;

    /// <summary>The maximum number of times that a handler may release a job.</summary>
    public const int MaxReleases = 1000;

    /// <summary>The number of calls that a worker makes to a queue at a time: its lanes.</summary>
    public const int MaxLanes = 3;
}
