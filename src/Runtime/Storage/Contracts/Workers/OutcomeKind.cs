namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Specifies what becomes of a job whose attempt has ended.</summary>
internal enum OutcomeKind
{
    /// <summary>Done.</summary>
    Completed,

    /// <summary>Failed for good.</summary>
    Failed,

    /// <summary>Cancelled for good.</summary>
    Cancelled,

    /// <summary>Runs again later, unless its cancellation is requested.</summary>
    Retry,

    /// <summary>Runs again later; a request for its cancellation was seen by the attempt and is used up.</summary>
    RetryAfterCancellation,

    /// <summary>
    /// The same, where the attempt stopped because of that request, or asked for its release, and nothing has failed. Differs only where
    /// another job takes the place of this one.
    /// </summary>
    RetryAfterStop,

    /// <summary>Goes back to the front of its queue, or is scheduled when it has a delay; the attempt does not count.</summary>
    Release,

    /// <summary>The worker does not know the job: held for one that does; the attempt does not count.</summary>
    Unknown,

    /// <summary>Jobs of its name are paused: held until they are resumed; the attempt, which has not begun, does not count.</summary>
    Paused,
}
