namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents the answer to a renewal.</summary>
/// <param name="Lost">Positions, from 0, of the leases that are lost.</param>
/// <param name="Requested">Positions, from 0, of jobs that are to be cancelled, and why.</param>
/// <param name="News">When leases end.</param>
/// <param name="MustTidy">Whether this worker is to sweep and tidy up the queue now.</param>
/// <param name="NextWork">How long until there may be jobs to take, if there are any.</param>
/// <param name="HeldNames">Names for which jobs are held: where there are any, held jobs are to be recalled.</param>
/// <param name="PausedNames">Names whose jobs are paused.</param>
/// <param name="Control">What somebody wants the worker to do, if anybody does.</param>
/// <param name="NextTick">How long until a schedule is due, if one is.</param>
/// <param name="TicksLater">Whether another worker comes first to enqueue its occurrence.</param>
internal readonly record struct RenewResult(
    IReadOnlyList<int> Lost,
    IReadOnlyList<(int Position, JobCancellation Cancellation)> Requested,
    QueueNews News,
    bool MustTidy,
    TimeSpan? NextWork,
    IReadOnlyList<string> HeldNames,
    IReadOnlyList<string> PausedNames,
    WorkerControl? Control,
    TimeSpan? NextTick,
    bool TicksLater);
