namespace TypedJobs;

/// <summary>
/// Specifies what a worker does about a queue that refuses it, because it uses another protocol version or has jobs of the same name from
/// another assembly.
/// </summary>
public enum RefusedQueueBehavior
{
    /// <summary>Logs that, takes no jobs of that queue, and tries again until the queue accepts the worker.</summary>
    Retry = 0,

    /// <summary>
    /// Stops the host. Stopping it then throws the reason, so that the process of a host that is run by <c>RunAsync</c> fails.
    /// </summary>
    StopHost = 1,
}
