namespace TypedJobs;

/// <summary>Specifies why a job, or an attempt at it, failed.</summary>
public enum JobErrorKind
{
    /// <summary>The handler threw an exception; the default.</summary>
    Exception = 0,

    /// <summary>An attempt exceeded its time limit, or the job reached its deadline.</summary>
    Timeout = 1,

    /// <summary>No worker started the job within the time that it was given.</summary>
    Expired = 2,

    /// <summary>The workers that ran the job stopped renewing their leases too many times.</summary>
    Stalled = 3,

    /// <summary>No worker of the queue knows a job of that name.</summary>
    UnknownJob = 4,

    /// <summary>The stored arguments, or the result, cannot be read or written.</summary>
    Payload = 5,

    /// <summary>A stored part of the job is damaged.</summary>
    Damaged = 6,

    /// <summary>The handler released the job too many times.</summary>
    Released = 7,
}
