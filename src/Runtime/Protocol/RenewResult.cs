namespace TypedJobs.Protocol;

/// <summary>What a renewal learned.</summary>
/// <param name="Lost">Positions, from 0, of the leases that are lost.</param>
/// <param name="Requested">Positions, from 0, of jobs that are to be cancelled, and why.</param>
internal readonly record struct RenewResult(
    IReadOnlyList<int> Lost, IReadOnlyList<(int Position, JobCancellation Cancellation)> Requested);
