namespace TypedJobs.Protocol;

/// <summary>A job to be stored.</summary>
internal readonly record struct NewJob(
    string Key, string Name, ReadOnlyMemory<byte> Payload, int MaxAttempts, TimeSpan Delay, string Overrides, string Traits);
