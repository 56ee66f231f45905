namespace TypedJobs;

/// <summary>A worker that lives, in whatever process, as it was when it was read.</summary>
/// <param name="Id">Tells it from all others.</param>
/// <param name="Machine">The name of its machine.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="StartedAt">When it started, by its own clock.</param>
/// <param name="Concurrency">How many jobs it runs at the same time.</param>
/// <param name="Queues">The queues that it works on.</param>
/// <param name="Running">The jobs of this queue that it runs.</param>
public sealed record JobWorkerRecord(
    string Id,
    string Machine,
    int ProcessId,
    DateTimeOffset StartedAt,
    int Concurrency,
    IReadOnlyList<string> Queues,
    IReadOnlyList<JobId> Running);
