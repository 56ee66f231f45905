namespace TypedJobs;

/// <summary>Specifies why the token of a running job fired.</summary>
public enum CancellationCause
{
    /// <summary>The token did not fire.</summary>
    None = 0,

    /// <summary>The job's cancellation was requested.</summary>
    Requested = 1,

    /// <summary>The attempt exceeded its timeout, or the job its deadline.</summary>
    Timeout = 2,

    /// <summary>
    /// The worker no longer holds the job's lease; another may run the job already. Nothing that this attempt
    /// reports is stored any more.
    /// </summary>
    LeaseLost = 3,

    /// <summary>The worker stops. The job goes back to its queue and the attempt does not count.</summary>
    Shutdown = 4,

    /// <summary>A newer job took the place of this one. The job is not run again by itself.</summary>
    Superseded = 5,
}
