namespace TypedJobs.Storage.Contracts;

/// <summary>What became of held jobs.</summary>
/// <param name="Recalled">Keys of the jobs that wait for any worker again.</param>
/// <param name="Failed">The jobs that failed: they were held too long, or are damaged.</param>
/// <param name="HasMore">Whether another call has more to do.</param>
internal readonly record struct RecallResult(IReadOnlyList<string> Recalled, IReadOnlyList<FailedJob> Failed, bool HasMore);
