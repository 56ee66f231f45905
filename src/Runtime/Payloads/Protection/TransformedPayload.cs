namespace TypedJobs;

/// <summary>Represents a value that an <see cref="IPayloadTransform"/> has transformed.</summary>
public readonly struct TransformedPayload
{
    /// <summary>Initializes the transformed value.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="keyId">
    /// The id of the key that was used, if there is one; stored in front of the bytes. 1 to 64 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="keyId"/> is not of that form.</exception>
    public TransformedPayload(ReadOnlyMemory<byte> data, string? keyId = null)
    {
        if (keyId is not null)
        {
            PayloadKey.ThrowIfInvalidId(keyId, nameof(keyId));
        }

        Data = data;
        KeyId = keyId;
    }

    /// <summary>Gets the bytes.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Gets the id of the key that was used; <see langword="null"/> when there is none.</summary>
    public string? KeyId { get; }
}
