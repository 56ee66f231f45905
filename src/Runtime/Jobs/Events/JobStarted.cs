namespace TypedJobs;

/// <summary>Represents an attempt that started.</summary>
public sealed record JobStarted : JobEvent
{
    /// <summary>Gets the name under which the job is stored.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets the worker that runs it.</summary>
    public required string Worker { get; init; }
}
