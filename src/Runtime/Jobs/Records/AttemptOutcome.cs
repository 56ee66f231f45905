namespace TypedJobs;

/// <summary>Specifies the outcome of an attempt.</summary>
public enum AttemptOutcome
{
    /// <summary>The attempt has not ended.</summary>
    Running = 0,

    /// <summary>The handler returned.</summary>
    Completed = 1,

    /// <summary>The attempt failed, and the job with it.</summary>
    Failed = 2,

    /// <summary>The attempt failed, and another one followed.</summary>
    Retried = 3,

    /// <summary>The attempt was cancelled.</summary>
    Cancelled = 4,

    /// <summary>The attempt was released: its worker stopped, or did not know the job. It did not count.</summary>
    Released = 5,

    /// <summary>The worker was lost while it ran the attempt.</summary>
    Stalled = 6,
}
