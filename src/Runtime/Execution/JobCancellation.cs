namespace TypedJobs;

/// <summary>Why a running job's token fired.</summary>
/// <param name="Cause">The first cause; later ones do not replace it.</param>
/// <param name="Reason">The words of whoever asked, when <paramref name="Cause"/> is
/// <see cref="CancellationCause.Requested"/>.</param>
public readonly record struct JobCancellation(CancellationCause Cause, string? Reason)
{
    /// <summary>Whether the token fired.</summary>
    public bool IsRequested => Cause != CancellationCause.None;
}
