namespace TypedJobs;

/// <summary>
/// Transforms what is stored with jobs: arguments, results, progress, lines of logs, and errors. What it has transformed is stored behind a mark
/// with its name, so that a process that knows it can undo it, whatever else is configured there. Implementations are thread-safe. Register it in
/// every process of the queue, with <c>AddPayloadTransform</c>.
/// </summary>
/// <remarks>
/// Values without transforms are stored and read as before. A <see cref="JobPayloadException"/>, an <see cref="InvalidDataException"/>, a
/// <see cref="FormatException"/> or a <see cref="System.Security.Cryptography.CryptographicException"/> means that the value cannot be read:
/// the job fails and is not retried. Any other exception fails the attempt, as if the handler had thrown it.
/// </remarks>
public interface IPayloadTransform
{
    /// <summary>
    /// Gets the name under which values are stored: 1 to 32 lower-case letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. It never changes.
    /// </summary>
    string Name { get; }

    /// <summary>Transforms a value before it is stored.</summary>
    /// <param name="value">The value, or what earlier transforms have made of it. Valid until the call has completed.</param>
    /// <param name="context">The job and the part that the value belongs to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The transformed value; <see langword="null"/> to leave it as it is.</returns>
    ValueTask<TransformedPayload?> ApplyAsync(ReadOnlyMemory<byte> value, PayloadContext context, CancellationToken cancellationToken);

    /// <summary>Returns the value that <see cref="ApplyAsync"/> was given.</summary>
    /// <param name="value">What <see cref="ApplyAsync"/> returned. Valid until the call has completed.</param>
    /// <param name="keyId">The id of the key that it returned.</param>
    /// <param name="context">The job and the part that the value belongs to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask<ReadOnlyMemory<byte>> UndoAsync(
        ReadOnlyMemory<byte> value, string? keyId, PayloadContext context, CancellationToken cancellationToken);
}
