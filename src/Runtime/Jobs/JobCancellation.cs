namespace TypedJobs;

/// <summary>Why a running job's token fired.</summary>
/// <param name="Cause">The first cause; later ones do not replace it, but for a lost lease.</param>
/// <param name="Reason">The words of whoever asked, when <paramref name="Cause"/> is
/// <see cref="CancellationCause.Requested"/>; or of the call that stopped a lost attempt
/// (<see cref="LeasesLostEventArgs.StopAttempt"/>).</param>
/// <param name="RequestedBy">Who asked: the name of the client (<c>UseClientName</c>), by default machine and process.</param>
/// <param name="RequestedAt">When that was, by the server's clock.</param>
public readonly record struct JobCancellation(
    CancellationCause Cause, string? Reason = null, string? RequestedBy = null, DateTimeOffset? RequestedAt = null)
{
    /// <summary>Whether the token fired.</summary>
    public bool IsRequested => Cause != CancellationCause.None;
}
