namespace TypedJobs.Storage.Contracts;

/// <summary>What can be done to a job by hand.</summary>
internal enum JobChange
{
    Retry,
    Promote,
    Remove,
    SetPriority,
    SetDelay,
}
