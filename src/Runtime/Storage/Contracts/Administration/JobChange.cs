namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>Specifies what can be done to a job by hand.</summary>
internal enum JobChange
{
    Retry,
    Promote,
    Delete,
    SetPriority,
    SetDelay,
}
