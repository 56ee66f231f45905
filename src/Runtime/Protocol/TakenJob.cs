namespace TypedJobs.Protocol;

/// <summary>A job that was taken: everything that is needed to run its attempt.</summary>
internal sealed record TakenJob(
    LeaseKey Lease,
    int Attempt,
    int MaxAttempts,
    DateTimeOffset EnqueuedAt,
    string Name,
    ReadOnlyMemory<byte> Payload,
    string Overrides);
