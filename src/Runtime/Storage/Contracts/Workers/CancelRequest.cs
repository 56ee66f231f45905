namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents a request to cancel one attempt: the one that ran when the request was made.</summary>
/// <param name="Worker">The worker that held the lease.</param>
/// <param name="Lease">The lease, which is unique within the worker only.</param>
/// <param name="Cancellation">Why, who asked, and when.</param>
internal readonly record struct CancelRequest(string Worker, LeaseKey Lease, JobCancellation Cancellation);
