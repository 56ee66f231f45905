using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace TypedJobs.Payloads.Protection;

/// <summary>Represents a key that is ready for use. An <see cref="AesGcm"/> serves one caller at a time, so it keeps some. Thread-safe.</summary>
internal sealed class CipherKey(PayloadKey key)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private static readonly int MaxKept = Environment.ProcessorCount;

    // Those that are left are freed by their finalizers, with the key.
    private readonly ConcurrentBag<AesGcm> _ciphers = [];

    public PayloadKey Key => key;

    /// <summary>Returns nonce, tag and cipher text.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> value, ReadOnlySpan<byte> associatedData)
    {
        byte[] data = new byte[NonceLength + TagLength + value.Length];
        Span<byte> nonce = data.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        AesGcm cipher = Rent();
        cipher.Encrypt(nonce, value, data.AsSpan(NonceLength + TagLength), data.AsSpan(NonceLength, TagLength), associatedData);
        Return(cipher);
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
        cipher.Decrypt(
            data[..NonceLength], data[(NonceLength + TagLength)..], data.Slice(NonceLength, TagLength), value, associatedData);
        Return(cipher);
        return value;
    }

    private AesGcm Rent() => _ciphers.TryTake(out AesGcm? cipher) ? cipher : new AesGcm(key.Bytes, TagLength);

    private void Return(AesGcm cipher)
    {
        if (_ciphers.Count < MaxKept)
        {
            _ciphers.Add(cipher);
        }
        else
        {
            cipher.Dispose();
        }
    }
}
