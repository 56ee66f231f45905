using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace TypedJobs.Payloads.Protection.Encryption;

/// <summary>Represents a key that is ready for use. An <see cref="AesGcm"/> serves one caller at a time, so it keeps some. Thread-safe.</summary>
internal sealed class CipherKey(PayloadKey key)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly int MaxKept = Environment.ProcessorCount;

    // Those that are left are freed by their finalizers, with the key.
    private readonly ConcurrentQueue<AesGcm> _ciphers = [];
    private int _kept;

    public PayloadKey Key => key;

    /// <summary>Returns nonce, tag and cipher text.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> value, ReadOnlySpan<byte> associatedData)
    {
        byte[] data = new byte[NonceLength + TagLength + value.Length];
        Span<byte> nonce = data.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        AesGcm cipher = Rent();
        try
        {
            cipher.Encrypt(nonce, value, data.AsSpan(NonceLength + TagLength), data.AsSpan(NonceLength, TagLength), associatedData);
        }
        finally
        {
            Return(cipher);
        }

        return data;
    }

    /// <summary>Returns what was encrypted.</summary>
    /// <exception cref="CryptographicException">It was changed, moved, or encrypted with another key.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> data, ReadOnlySpan<byte> associatedData)
    {
        if (data.Length < NonceLength + TagLength)
        {
            throw new CryptographicException("The cipher text is too short.");
        }

        byte[] value = new byte[data.Length - NonceLength - TagLength];
        AesGcm cipher = Rent();
        try
        {
            cipher.Decrypt(
                data[..NonceLength], data[(NonceLength + TagLength)..], data.Slice(NonceLength, TagLength), value, associatedData);
        }
        finally
        {
            Return(cipher);
        }

        return value;
    }

    private AesGcm Rent()
    {
        if (!_ciphers.TryDequeue(out AesGcm? cipher))
        {
            return new AesGcm(key.Bytes, TagLength);
        }

        Interlocked.Decrement(ref _kept);
        return cipher;
    }

    private void Return(AesGcm cipher)
    {
        if (Interlocked.Increment(ref _kept) <= MaxKept)
        {
            _ciphers.Enqueue(cipher);
            return;
        }

        Interlocked.Decrement(ref _kept);
        cipher.Dispose();
    }
}
