using System.Buffers;
using System.Security.Cryptography;
using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>Represents a key for AES-256-GCM, with the id by which stored values name it. Immutable; thread-safe.</summary>
public sealed class PayloadKey
{
    /// <summary>Specifies the length of a key, in bytes.</summary>
    public const int Length = 32;

    private const int MaxIdLength = 64;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    private readonly byte[] _key;

    /// <summary>Initializes the key.</summary>
    /// <param name="id">
    /// The id, which is stored with each value in plain text. 1 to 64 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. Another key needs another id.
    /// </param>
    /// <param name="key">32 random bytes.</param>
    /// <exception cref="ArgumentException">The id is not of that form, or the key has another length.</exception>
    public PayloadKey(string id, ReadOnlySpan<byte> key)
    {
        ThrowIfInvalidId(id, nameof(id));
        if (key.Length != Length)
        {
            throw new ArgumentException($"Payload key '{id}' has {key.Length} bytes; AES-256 needs {Length}.", nameof(key));
        }

        Id = id;
        _key = key.ToArray();
    }

    /// <summary>Gets the id.</summary>
    public string Id { get; }

    /// <summary>Gets the bytes of the key.</summary>
    internal ReadOnlySpan<byte> Bytes => _key;

    /// <summary>Returns a new random key.</summary>
    /// <param name="id">The id; see <see cref="PayloadKey(string, ReadOnlySpan{byte})"/>.</param>
    /// <exception cref="ArgumentException">The id is not of that form.</exception>
    public static PayloadKey Generate(string id) => new(id, RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads a key from Base64, as it may be in a configuration.</summary>
    /// <param name="id">The id; see <see cref="PayloadKey(string, ReadOnlySpan{byte})"/>.</param>
    /// <param name="base64">32 random bytes, in Base64. <c>openssl rand -base64 32</c> writes them.</param>
    /// <exception cref="ArgumentException">The id is not of that form, or the text is not 32 bytes in Base64.</exception>
    public static PayloadKey FromBase64(string id, string base64)
    {
        ArgumentNullException.ThrowIfNull(base64);
        byte[] key = new byte[Length + 1];
        return Convert.TryFromBase64String(base64, key, out int length)
            ? new PayloadKey(id, key.AsSpan(0, length))
            : throw new ArgumentException($"Payload key {Bounds.Show(id)} is not {Length} bytes in Base64.", nameof(base64));
    }

    /// <summary>Returns the id; never the key.</summary>
    public override string ToString() => Id;

    internal static bool IsValidId(ReadOnlySpan<char> id) =>
        id.Length is > 0 and <= MaxIdLength && !id.ContainsAnyExcept(IdCharacters);

    internal static void ThrowIfInvalidId(string id, string parameter)
    {
        ArgumentNullException.ThrowIfNull(id, parameter);
        if (!IsValidId(id))
        {
            throw new ArgumentException(
                $"{Bounds.Show(id)} cannot be the id of a payload key: use 1 to {MaxIdLength} letters, digits, '.', '-' or '_'.", parameter);
        }
    }
}
