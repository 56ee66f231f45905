using TypedJobs.Jobs;

namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents what a worker settles and wants in one call.</summary>
/// <param name="Worker">Who calls.</param>
/// <param name="Lane">Which of the lanes of the worker calls, from 0, of <see cref="JobLimits.MaxLanes"/>. A lane makes one call at a time.</param>
/// <param name="Ticket">
/// Tells this call from the worker's others. The leases that it gets are numbered from the ticket + 1 on, up to as many as
/// are wanted: the worker uses none of these numbers a second time.
/// </param>
/// <param name="Repeats">The ticket of the first call that this one repeats, because the answer was lost.</param>
/// <param name="Lease">How long a job is leased.</param>
/// <param name="Wanted">How many jobs to take at most.</param>
/// <param name="Outcomes">What to settle.</param>
internal readonly record struct ExchangeRequest(
    string Worker,
    int Lane,
    long Ticket,
    long? Repeats,
    TimeSpan Lease,
    int Wanted,
    ReadOnlyMemory<Outcome> Outcomes);
