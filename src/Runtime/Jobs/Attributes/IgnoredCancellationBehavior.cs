namespace TypedJobs;

/// <summary>
/// Specifies what a worker does about a handler that has not stopped within its grace period after its token fired.
/// </summary>
public enum IgnoredCancellationBehavior
{
    /// <summary>
    /// The worker keeps the handler's slot until the handler returns: no more handlers run than the worker allows.
    /// </summary>
    Wait = 0,

    /// <summary>
    /// The worker gives the handler's slot to another job. The handler still runs, unseen: handlers that never stop pile up
    /// until the process fails. For handlers that stop late, not for handlers that never do.
    /// </summary>
    ReleaseSlot = 1,
}
