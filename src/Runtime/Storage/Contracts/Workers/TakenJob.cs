namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>A job that was taken: everything that is needed to run its attempt.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="MaxAttempts">How many there are in all.</param>
/// <param name="EnqueuedAt">When the job was stored.</param>
/// <param name="Name">The job's name.</param>
/// <param name="Payload">The arguments.</param>
/// <param name="Overrides">What its enqueue overrides; empty for most.</param>
/// <param name="Deadline">How long, from the take, until the job's deadline.</param>
internal sealed record TakenJob(
    LeaseKey Lease,
    int Attempt,
    int MaxAttempts,
    DateTimeOffset EnqueuedAt,
    string Name,
    ReadOnlyMemory<byte> Payload,
    string Overrides,
    TimeSpan? Deadline)
{
    /// <summary>Gets or sets the arguments: as they are stored, and once the attempt has begun as they were given.</summary>
    public ReadOnlyMemory<byte> Payload { get; set; } = Payload;

    /// <summary>Gets what is wrong with a job that cannot be read; null for all others.</summary>
    public string? Damage { get; init; }

    /// <summary>Gets the length of the headers, which stand before the payload in its array; 0 for most jobs.</summary>
    public int HeadersLength { get; init; }
}
