namespace TypedJobs;

/// <summary>An attempt started.</summary>
/// <param name="Id">The job.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Name">The name under which the job is stored.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="Worker">The worker that runs it.</param>
public sealed record JobStarted(
    JobId Id, DateTimeOffset At, string Name, int Attempt, string Worker)
    : JobEvent(Id, At);
