namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents the held jobs that a call let wait again, or failed.</summary>
/// <param name="Recalled">Keys of the jobs that wait for any worker again.</param>
/// <param name="Failed">The jobs that failed: they were held too long, or are damaged.</param>
/// <param name="HasMore">Whether another call has more to do.</param>
internal readonly record struct RecallResult(IReadOnlyList<string> Recalled, IReadOnlyList<FailedJob> Failed, bool HasMore);
