using System.ComponentModel;

namespace TypedJobs.CompilerServices;

/// <summary>The options of a <see cref="JobAttribute"/>, parsed and checked by the compiler. For generated code.</summary>
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

    /// <summary>Whether the handler takes a <see cref="CancellationToken"/>.</summary>
    public bool TakesCancellationToken { get; init; }
}
