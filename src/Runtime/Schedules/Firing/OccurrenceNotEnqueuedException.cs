namespace TypedJobs.Schedules.Firing;

/// <summary>
/// Tells the middleware of an occurrence that its job was prepared but is not wanted: an earlier job has not finished, or its key is taken. That is no
/// failure of an enqueue.
/// </summary>
internal sealed class OccurrenceNotEnqueuedException() : OperationCanceledException("The occurrence was not enqueued: see the history of its schedule.");
