namespace TypedJobs;

/// <summary>Represents a schedule as it was when it was read. Immutable.</summary>
public sealed record JobScheduleRecord
{
    /// <summary>Gets the name of the schedule.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the queue of the schedule and of its jobs.</summary>
    public required string Queue { get; init; }

    /// <summary>Gets the status.</summary>
    public ScheduleStatus Status { get; init; }

    /// <summary>Gets the name of the job that occurrences enqueue; empty when that cannot be read.</summary>
    public string JobName { get; init; } = string.Empty;

    /// <summary>Gets the tags of the jobs that occurrences enqueue.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// Gets when the job recurs, as coded or as it was set; <see langword="null"/> when that cannot be read. See <see cref="Override"/>.
    /// </summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Gets the options of the schedule.</summary>
    public ScheduleOptions Options { get; init; } = new();

    /// <summary>Gets a value indicating whether the schedule comes from <see cref="RecurringAttribute"/>.</summary>
    public bool IsCoded { get; init; }

    /// <summary>
    /// Gets the next planned instant, which may have passed while the schedule waits; <see langword="null"/> when there is none, while the
    /// schedule is paused, and while it could not be computed: see <see cref="LastError"/>.
    /// </summary>
    public DateTimeOffset? NextOccurrence { get; init; }

    /// <summary>Gets the planned instant of the last occurrence that was enqueued; <see langword="null"/> when there was none.</summary>
    public DateTimeOffset? LastOccurrence { get; init; }

    /// <summary>Gets how many occurrences were enqueued since the schedule got its times. Runs by hand do not count.</summary>
    public long OccurrencesEnqueued { get; init; }

    /// <summary>Gets who paused the schedule; <see langword="null"/> when it is not paused.</summary>
    public SchedulePause? Pause { get; init; }

    /// <summary>Gets the override of the coded times; <see langword="null"/> when there is none.</summary>
    public ScheduleOverride? Override { get; init; }

    /// <summary>
    /// Gets why the latest occurrence could not be planned or enqueued; <see langword="null"/> when it could. Occurrences that were missed or skipped are no
    /// errors.
    /// </summary>
    public string? LastError { get; init; }

    /// <summary>Gets when that was, by the clock of the server.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }
}
