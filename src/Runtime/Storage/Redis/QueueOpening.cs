namespace TypedJobs.Storage.Redis;

/// <summary>Specifies what a call does about a queue that has no protocol version: one that was never used, or is no longer there.</summary>
internal enum QueueOpening
{
    /// <summary>The call only reads, and finds nothing.</summary>
    Never,

    /// <summary>The call changes what is there: the queue is opened if it holds jobs or settings, else there is nothing to do.</summary>
    IfItHoldsJobs,

    /// <summary>The call adds to the queue, which is opened for it.</summary>
    Always,
}
