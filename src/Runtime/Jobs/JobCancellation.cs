namespace TypedJobs;

/// <summary>Represents whether and why the token of a running job fired. The default value says that it did not. Immutable.</summary>
public readonly record struct JobCancellation
{
    /// <summary>
    /// Gets the first cause. Later ones do not replace it, except for a lost lease, and for <see cref="CancellationCause.Superseded"/> after
    /// <see cref="CancellationCause.Requested"/>.
    /// </summary>
    public CancellationCause Cause { get; init; }

    /// <summary>
    /// Gets the reason that was given, when <see cref="Cause"/> is <see cref="CancellationCause.Requested"/> or
    /// <see cref="CancellationCause.Superseded"/>, or when a lost attempt
    /// was stopped by a call (<see cref="LeasesLostContext.StopAttempt"/>).
    /// </summary>
    public string? Reason { get; init; }

    /// <summary>Gets the name of the client that asked (<c>UseClientName</c>); by default machine and process.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Gets the time of the request, by the server's clock.</summary>
    public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>Gets whether the token fired.</summary>
    public bool HasFired => Cause != CancellationCause.None;
}
