using System.ComponentModel;

namespace TypedJobs.CompilerServices;

/// <summary>
/// Represents a <see cref="RecurringAttribute"/>, parsed and checked by the compiler, for generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record RecurringSettings
{
    /// <inheritdoc cref="RecurringAttribute.Name"/>
    public required string Name { get; init; }

    /// <summary>Gets the call that each occurrence enqueues, with the defaults of the handler's parameters as arguments.</summary>
    public required Func<JobCall> Call { get; init; }

    /// <inheritdoc cref="RecurringAttribute.Cron"/>
    public string? Cron { get; init; }

    /// <inheritdoc cref="RecurringAttribute.Every"/>
    public TimeSpan? Every { get; init; }

    /// <inheritdoc cref="RecurringAttribute.TimeZone"/>
    public string? TimeZone { get; init; }

    /// <inheritdoc cref="RecurringAttribute.Missed"/>
    public MissedRuns Missed { get; init; }

    /// <inheritdoc cref="RecurringAttribute.MaxMissedRuns"/>
    public int MaxMissedRuns { get; init; } = 100;

    /// <inheritdoc cref="RecurringAttribute.Overlap"/>
    public Overlap Overlap { get; init; }

    /// <inheritdoc cref="RecurringAttribute.Jitter"/>
    public TimeSpan Jitter { get; init; }

    /// <inheritdoc cref="RecurringAttribute.Start"/>
    public DateTimeOffset? Start { get; init; }

    /// <inheritdoc cref="RecurringAttribute.End"/>
    public DateTimeOffset? End { get; init; }

    /// <inheritdoc cref="RecurringAttribute.StartDeadline"/>
    public TimeSpan? StartDeadline { get; init; }
}
