namespace TypedJobs.Storage.Records;

/// <summary>Represents what stands before the payload in a stored job.</summary>
/// <param name="EnqueuedAt">When the job was stored.</param>
/// <param name="MaxAttempts">The maximum number of attempts.</param>
/// <param name="Name">The name of the job.</param>
/// <param name="Overrides">What its enqueue overrides; empty for most.</param>
/// <param name="HeadersLength">The length of its headers as JSON, which end one byte before the payload; 0 for most.</param>
/// <param name="PayloadStart">The position at which its payload begins.</param>
internal readonly record struct StoredHead(
    DateTimeOffset EnqueuedAt, int MaxAttempts, string Name, string Overrides, int HeadersLength, int PayloadStart);
