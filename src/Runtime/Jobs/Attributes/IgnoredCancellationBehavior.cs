namespace TypedJobs;

/// <summary>What a worker does about a handler that has not stopped within its grace period after its token fired.</summary>
public enum IgnoredCancellationBehavior
{
    /// <summary>It keeps the handler's place until the handler returns: no more handlers run than the worker allows.</summary>
    Wait = 0,

    /// <summary>
    /// It gives the handler's place to another job. The handler still runs, unseen: handlers that never stop pile up and
    /// take the process down in the end. For handlers that stop late, not for handlers that never do.
    /// </summary>
    ReleaseSlot = 1,
}
