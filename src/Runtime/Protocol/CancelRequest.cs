namespace TypedJobs.Protocol;

/// <summary>Says that a running job is to be cancelled.</summary>
/// <param name="Lease">The lease that it ran under when that was asked.</param>
/// <param name="Cancellation">Why, who asked, and when.</param>
internal readonly record struct CancelRequest(LeaseKey Lease, JobCancellation Cancellation);
