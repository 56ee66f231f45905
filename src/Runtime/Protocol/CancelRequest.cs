namespace TypedJobs.Protocol;

/// <summary>Says that a running job is to be cancelled.</summary>
internal readonly record struct CancelRequest(LeaseKey Lease, string Reason);
