namespace TypedJobs;

/// <summary>
/// Lets a job recur: each occurrence of the schedule enqueues the job once, whatever number of workers runs. Several on one method are
/// several schedules. Everything is validated at compile time; nothing reads this attribute at run time.
/// </summary>
/// <remarks>
/// All parameters of the handler that are stored with the job need defaults: they are the arguments of each occurrence. Spans of time are
/// written as text in the invariant <c>[d.]hh:mm:ss[.fffffff]</c> form of <see cref="TimeSpan"/>, instants in the form
/// <c>2026-12-31T23:59:59Z</c> of ISO 8601, with <c>Z</c> or an offset.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class RecurringAttribute : Attribute
{
    /// <summary>Initializes a schedule that is given by <see cref="Every"/>.</summary>
    public RecurringAttribute()
    {
    }

    /// <summary>Initializes a schedule that is given by a cron expression.</summary>
    /// <param name="cron">
    /// Five fields (minute, hour, day of the month, month, day of the week), six with seconds in front, or a macro such as <c>@daily</c>.
    /// Where both a day of the month and a day of the week are given, both must match. At most 256 characters.
    /// </param>
    public RecurringAttribute(string cron) => Cron = cron;

    /// <summary>Gets the cron expression; <see langword="null"/> where <see cref="Every"/> is given.</summary>
    public string? Cron { get; }

    /// <summary>
    /// Gets or sets the time between two occurrences, in place of a cron expression. Occurrences are at whole multiples of it from
    /// <see cref="Start"/> on, or else from Monday, 2001-01-01T00:00:00Z on, so that restarts do not move them. Whole milliseconds,
    /// from 1 second to 36,525 days.
    /// </summary>
    public string? Every { get; set; }

    /// <summary>
    /// Gets or sets the time zone in which the cron expression is read, by its IANA or Windows id. Default: UTC.
    /// </summary>
    public string? TimeZone { get; set; }

    /// <summary>
    /// Gets or sets the schedule's name, which is unique in its queue. Default: the job's name, so that all but one schedule of a method need
    /// names. 1 to 100 characters: letters (A-Z, a-z), digits, <c>.</c>, <c>-</c>, <c>_</c> and <c>:</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>Gets or sets what becomes of missed occurrences. Default: <see cref="MissedRuns.RunOnce"/>.</summary>
    public MissedRuns Missed { get; set; } = MissedRuns.RunOnce;

    /// <summary>
    /// Gets or sets how many due occurrences are enqueued at most with <see cref="MissedRuns.RunAll"/>. Default: 100. From 1 to 1,000.
    /// </summary>
    public int MaxMissedRuns { get; set; } = 100;

    /// <summary>
    /// Gets or sets what becomes of an occurrence that is due while an earlier job of the schedule has not finished. Default:
    /// <see cref="Overlap.Skip"/>.
    /// </summary>
    public Overlap Overlap { get; set; } = Overlap.Skip;

    /// <summary>
    /// Gets or sets the longest random delay of an occurrence, which spreads schedules of the same time. The delay of an occurrence is the same
    /// on every worker. Default: none. Less than the time between two occurrences.
    /// </summary>
    public string? Jitter { get; set; }

    /// <summary>Gets or sets the instant before which nothing occurs. Default: none.</summary>
    public string? Start { get; set; }

    /// <summary>Gets or sets the instant from which on nothing occurs. Default: none.</summary>
    public string? End { get; set; }

    /// <summary>
    /// Gets or sets how late an occurrence may be enqueued with <see cref="MissedRuns.Skip"/> before it counts as missed, the time that it waits
    /// for an earlier job included. It ends when the next occurrence is due, however long it is. Default: 1 minute. More than zero. Counts with
    /// <see cref="MissedRuns.Skip"/> only.
    /// </summary>
    public string? StartDeadline { get; set; }
}
