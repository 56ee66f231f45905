namespace TypedJobs.Payloads.Protection;

/// <summary>Represents a transform that a stored value went through.</summary>
/// <param name="Transform">The name of the transform.</param>
/// <param name="KeyId">The id of its key; <see langword="null"/> when it has none.</param>
internal readonly record struct PayloadStep(string Transform, string? KeyId)
{
    public override string ToString() => KeyId is null ? Transform : $"{Transform}:{KeyId}";
}
