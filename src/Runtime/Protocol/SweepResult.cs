namespace TypedJobs.Protocol;

/// <summary>Which stalled jobs a sweep found, by what became of them.</summary>
internal readonly record struct SweepResult(
    IReadOnlyList<string> Rescued, IReadOnlyList<string> Failed, IReadOnlyList<string> Cancelled);
