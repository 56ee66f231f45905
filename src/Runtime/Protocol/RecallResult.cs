namespace TypedJobs.Protocol;

/// <summary>What became of held jobs: keys.</summary>
/// <param name="Recalled">Jobs that wait for any worker again.</param>
/// <param name="Failed">Jobs that were held too long.</param>
/// <param name="HasMore">Whether another call has more to do.</param>
internal readonly record struct RecallResult(IReadOnlyList<string> Recalled, IReadOnlyList<string> Failed, bool HasMore);
