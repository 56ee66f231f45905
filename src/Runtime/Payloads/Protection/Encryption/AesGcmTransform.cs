using System.Security.Cryptography;

namespace TypedJobs.Payloads.Protection.Encryption;

/// <summary>
/// Encrypts values with AES-256-GCM. Nonces are random and have 96 bits: no more than 2³² values may be encrypted with one key. Thread-safe.
/// </summary>
internal sealed class AesGcmTransform : IPayloadTransform
{
    public const string TransformName = "aes-gcm";

    private readonly CipherKeys _keys;
    private readonly bool _encrypts;

    /// <exception cref="PlatformNotSupportedException">The platform has no AES-GCM.</exception>
    public AesGcmTransform(IPayloadKeyProvider provider, PayloadEncryptionOptions options, TimeProvider time)
    {
        if (!AesGcm.IsSupported)
        {
            throw new PlatformNotSupportedException("Payloads cannot be encrypted: this platform does not support AES-GCM.");
        }

        _keys = new CipherKeys(provider, options.KeyCacheDuration, time);
        _encrypts = options.EncryptsNewValues;
    }

    public string Name => TransformName;

    public async ValueTask<TransformedPayload?> ApplyAsync(
        ReadOnlyMemory<byte> value, PayloadContext context, CancellationToken cancellationToken)
    {
        if (!_encrypts)
        {
            return null;
        }

        CipherKey key = await _keys.GetCurrentAsync(cancellationToken).ConfigureAwait(false);
        return new TransformedPayload(key.Encrypt(value.Span, context.GetAssociatedData()), key.Key.Id);
    }

    public async ValueTask<ReadOnlyMemory<byte>> UndoAsync(
        ReadOnlyMemory<byte> value, string? keyId, PayloadContext context, CancellationToken cancellationToken)
    {
        CipherKey? key = keyId is null ? null : await _keys.FindAsync(keyId, cancellationToken).ConfigureAwait(false);
        return key is null
            ? throw new JobPayloadException("This process does not have that key. Add it to the keys of UsePayloadEncryption(…), or to those of its key provider.")
            : key.Decrypt(value.Span, context.GetAssociatedData());
    }
}
