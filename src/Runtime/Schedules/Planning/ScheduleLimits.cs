namespace TypedJobs.Schedules.Planning;

/// <summary>
/// Bounds on what a schedule can ask for. Compiled into the source generator as well, which applies them to attributes.
/// </summary>
internal static class ScheduleLimits
{
    /// <summary>The length of a schedule's name: the keys of its occurrences, which have the instant behind it, are names too.</summary>
    public const int MaxNameLength = 100;

    /// <summary>The length of a cron expression.</summary>
    public const int MaxCronLength = 256;

    /// <summary>The maximum number of missed occurrences that are enqueued.</summary>
    public const int MaxMissedRuns = 1000;

    /// <summary>The shortest time between two occurrences of an interval.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);
}
