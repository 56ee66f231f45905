namespace TypedJobs;

/// <summary>
/// Represents a stored value of a job that this process cannot read, such as one that is encrypted with a key that it does not have. Immutable.
/// </summary>
public sealed record UnreadableValue
{
    /// <summary>Gets the part of the job that the value is.</summary>
    public required PayloadPart Part { get; init; }

    /// <summary>Gets the name of the transform that cannot be undone; <see langword="null"/> when that is not known.</summary>
    public string? Transform { get; init; }

    /// <summary>Gets the id of the key that the transform used; <see langword="null"/> when it has none.</summary>
    public string? KeyId { get; init; }

    /// <summary>Gets a sentence that says why, and what to do. It contains no value.</summary>
    public required string Message { get; init; }
}
