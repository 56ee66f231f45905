namespace TypedJobs;

/// <summary>
/// Provides the keys of <c>UsePayloadEncryption</c>, from a key vault, for example. Thread-safe. What it returns is kept for
/// <see cref="PayloadEncryptionOptions.KeyCacheDuration"/>, so that it is not called for each value; a call that takes longer than 30 s fails.
/// </summary>
public interface IPayloadKeyProvider
{
    /// <summary>Returns the key that new values are encrypted with.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask<PayloadKey> GetCurrentKeyAsync(CancellationToken cancellationToken);

    /// <summary>Returns the key with an id, so that values that were encrypted with it can be read.</summary>
    /// <param name="keyId">The id. It comes from stored data, which others may have written.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The key; <see langword="null"/> when there is none with that id: jobs that need it fail.</returns>
    ValueTask<PayloadKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken);
}
