namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents notices of jobs that have failed, to be taken back once somebody was told.</summary>
/// <param name="Notices">The notices.</param>
/// <param name="Next">How long until the next one may be given out, if there is one.</param>
/// <param name="Dropped">The number of those that were dropped since the last call, because there were too many.</param>
internal readonly record struct NoticesResult(IReadOnlyList<FailureNotice> Notices, TimeSpan? Next, long Dropped);
