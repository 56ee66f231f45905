namespace TypedJobs;

/// <summary>Represents a schedule to be set: its name, what it enqueues and when. Immutable.</summary>
public sealed record ScheduleDefinition
{
    /// <summary>
    /// Gets the name of the schedule, which is unique in the queue of <see cref="Call"/>: 1 to 100 letters (A-Z, a-z), digits, <c>.</c>, <c>-</c>, <c>_</c> or
    /// <c>:</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Gets the call that each occurrence enqueues. Neither <see cref="JobOptions.Key"/> nor <see cref="JobOptions.DelayUntil"/> is set.</summary>
    public required JobCall Call { get; init; }

    /// <summary>Gets when the job recurs.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>Gets the options of the schedule. Default: <see langword="null"/>, which stands for the defaults of each option.</summary>
    public ScheduleOptions? Options { get; init; }
}
