namespace TypedJobs;

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>It has not.</summary>
    Running = 0,

    /// <summary>The handler returned.</summary>
    Completed = 1,

    /// <summary>It failed for good.</summary>
    Failed = 2,

    /// <summary>It failed, and another attempt followed.</summary>
    Retried = 3,

    /// <summary>It was cancelled.</summary>
    Cancelled = 4,

    /// <summary>Its worker stopped, or did not know the job; the attempt did not count.</summary>
    Released = 5,

    /// <summary>Its worker was lost.</summary>
    Stalled = 6,
}
