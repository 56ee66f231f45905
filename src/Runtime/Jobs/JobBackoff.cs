using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>Represents how long a job waits between two attempts. Immutable; made by its static members.</summary>
public sealed record JobBackoff
{
    private JobBackoff(BackoffKind kind, TimeSpan delay, TimeSpan maxDelay, double jitter, string? policy)
    {
        const string Subject = "a backoff";
        Bounds.CheckSpan(delay, nameof(delay), Subject);
        Bounds.CheckSpan(maxDelay, nameof(maxDelay), Subject);
        if (jitter is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(jitter), jitter, "The jitter is a part of the pause: from 0 to 1.");
        }

        Kind = kind;
        Delay = delay;
        MaxDelay = maxDelay;
        Jitter = jitter;
        PolicyName = policy;
    }

    /// <summary>Gets the backoff without a pause.</summary>
    public static JobBackoff None { get; } = new(BackoffKind.None, TimeSpan.Zero, TimeSpan.Zero, 0, null);

    /// <summary>Gets how the pause grows.</summary>
    public BackoffKind Kind { get; }

    /// <summary>Gets the pause before the second attempt.</summary>
    public TimeSpan Delay { get; }

    /// <summary>Gets the maximum pause.</summary>
    public TimeSpan MaxDelay { get; }

    /// <summary>Gets the random part of the pause, from 0 to 1.</summary>
    public double Jitter { get; }

    /// <summary>Gets the name of the workers' policy that decides instead; <see langword="null"/> for none.</summary>
    public string? PolicyName { get; }

    /// <summary>Returns a backoff with the same pause before each attempt.</summary>
    /// <param name="delay">The pause. Not negative, and at most 36,525 days.</param>
    /// <param name="jitter">The part of it that is drawn at random, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static JobBackoff Fixed(TimeSpan delay, double jitter = 0) => new(BackoffKind.Fixed, delay, delay, jitter, null);

    /// <summary>Returns a backoff whose pause doubles with each attempt.</summary>
    /// <param name="delay">The first pause. Not negative, and at most 36,525 days.</param>
    /// <param name="maxDelay">The longest pause. Default: 10 min. Not negative, and at most 36,525 days.</param>
    /// <param name="jitter">The part of it that is drawn at random, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static JobBackoff Exponential(TimeSpan delay, TimeSpan? maxDelay = null, double jitter = 0.2) =>
        new(BackoffKind.Exponential, delay, maxDelay ?? TimeSpan.FromMinutes(10), jitter, null);

    /// <summary>Returns a backoff that a policy of the workers decides (<c>AddBackoffPolicy</c>).</summary>
    /// <param name="name">The policy's name.</param>
    /// <exception cref="ArgumentException">It cannot be the name of a policy.</exception>
    public static JobBackoff Policy(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return JobNames.IsValidName(name)
            ? new(BackoffKind.Exponential, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(10), 0.2, name)
            : throw new ArgumentException($"{Bounds.Show(name)} cannot be the name of a backoff policy: use letters, digits, '.', '-' and '_'.", nameof(name));
    }
}
