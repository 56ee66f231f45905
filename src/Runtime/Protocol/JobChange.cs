namespace TypedJobs.Protocol;

/// <summary>What can be done to a job by hand.</summary>
internal enum JobChange
{
    Retry,
    Promote,
    Remove,
    SetPriority,
    SetDelay,
}
