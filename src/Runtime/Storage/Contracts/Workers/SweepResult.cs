namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents which stalled jobs a sweep found, by what became of them.</summary>
/// <param name="Rescued">Keys of the jobs that wait again.</param>
/// <param name="Failed">The jobs that failed: they stalled too many times, or are damaged.</param>
/// <param name="Cancelled">Keys of the jobs that were cancelled, because that was asked for.</param>
/// <param name="News">When leases end.</param>
internal readonly record struct SweepResult(
    IReadOnlyList<string> Rescued, IReadOnlyList<FailedJob> Failed, IReadOnlyList<string> Cancelled, QueueNews News);
