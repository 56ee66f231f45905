namespace TypedJobs;

/// <summary>Why the token of a running job fired.</summary>
public enum CancellationCause
{
    /// <summary>It did not.</summary>
    None = 0,

    /// <summary>Somebody asked for the job's cancellation.</summary>
    Requested = 1,

    /// <summary>The attempt outlived its timeout.</summary>
    Timeout = 2,

    /// <summary>
    /// The worker no longer holds the job's lease; another may run the job already. Nothing that this attempt
    /// reports is stored any more.
    /// </summary>
    LeaseLost = 3,

    /// <summary>The worker stops. The job goes back to its queue and the attempt does not count.</summary>
    Shutdown = 4,
}
