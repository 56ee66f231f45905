using System.ComponentModel;

namespace TypedJobs.CompilerServices;

/// <summary>
/// Represents the options of a <see cref="JobAttribute"/>, parsed and checked by the compiler, for generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record JobSettings
{
    /// <inheritdoc cref="JobAttribute.Queue"/>
    public string Queue { get; init; } = "default";

    /// <inheritdoc cref="JobAttribute.MaxAttempts"/>
    public int MaxAttempts { get; init; } = 5;

    /// <inheritdoc cref="JobAttribute.Timeout"/>
    public TimeSpan? Timeout { get; init; }

    /// <inheritdoc cref="JobAttribute.Backoff"/>
    public BackoffKind Backoff { get; init; } = BackoffKind.Exponential;

    /// <inheritdoc cref="JobAttribute.BackoffDelay"/>
    public TimeSpan BackoffDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc cref="JobAttribute.MaxBackoffDelay"/>
    public TimeSpan MaxBackoffDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc cref="JobAttribute.BackoffJitter"/>
    public double BackoffJitter { get; init; } = 0.2;

    /// <inheritdoc cref="JobAttribute.OnCancel"/>
    public CancelBehavior OnCancel { get; init; } = CancelBehavior.Cancel;

    /// <inheritdoc cref="JobAttribute.BackoffPolicy"/>
    public string? BackoffPolicy { get; init; }

    /// <inheritdoc cref="JobAttribute.Priority"/>
    public int Priority { get; init; }

    /// <inheritdoc cref="JobAttribute.ExpiresAfter"/>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <inheritdoc cref="JobAttribute.Deadline"/>
    public TimeSpan? Deadline { get; init; }

    /// <inheritdoc cref="JobAttribute.KeepCompletedFor"/>
    public TimeSpan? KeepCompletedFor { get; init; }

    /// <inheritdoc cref="JobAttribute.KeepFailedFor"/>
    public TimeSpan? KeepFailedFor { get; init; }

    /// <inheritdoc cref="JobAttribute.CancellationGracePeriod"/>
    public TimeSpan? CancellationGracePeriod { get; init; }

    /// <inheritdoc cref="JobAttribute.OnIgnoredCancellation"/>
    public IgnoredCancellationBehavior? OnIgnoredCancellation { get; init; }

    /// <summary>Gets whether the handler takes a <see cref="CancellationToken"/>.</summary>
    public bool TakesCancellationToken { get; init; }
}
