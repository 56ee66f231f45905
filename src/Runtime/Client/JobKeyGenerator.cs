using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TypedJobs.Client;

/// <summary>
/// Makes keys of jobs: 26 characters of Crockford's base 32, lower case. The first two are reserved: they are to be taken from
/// the hash of what must be kept together, so that a key alone tells its partition, and are random until then. The other 24 are
/// the time in milliseconds (48 bits) and 72 random bits, so that keys made later sort later behind equal first characters.
/// Thread-safe.
/// </summary>
internal static class JobKeyGenerator
{
    /// <summary>The number of characters at the beginning of a key that are reserved.</summary>
    public const int Reserved = 2;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;
    private const int RandomBytes = 11;

    // Random bytes for many keys: to ask the system for those of each takes longer than all the rest.
    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    public static string Next() => string.Create(Length, NextBits(), static (text, bits) =>
    {
        for (int i = text.Length - 1; i >= Reserved; i--)
        {
            text[i] = Alphabet[(int)(bits.Own & 31)];
            bits.Own >>= 5;
        }

        for (int i = Reserved - 1; i >= 0; i--)
        {
            text[i] = Alphabet[bits.Reserved & 31];
            bits.Reserved >>= 5;
        }
    });

    private static (int Reserved, UInt128 Own) NextBits()
    {
        byte[] random = _random ??= new byte[RandomBytes * 100];
        if (_used == 0)
        {
            RandomNumberGenerator.Fill(random);
        }

        ReadOnlySpan<byte> own = random.AsSpan(_used, RandomBytes);
        ulong milliseconds = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() & 0xFFFF_FFFF_FFFF;
        UInt128 bits = ((UInt128)milliseconds << 72) | ((UInt128)own[2] << 64) | BinaryPrimitives.ReadUInt64BigEndian(own[3..]);
        int reserved = BinaryPrimitives.ReadUInt16BigEndian(own);
        _used = (_used + RandomBytes) % random.Length;
        return (reserved, bits);
    }
}
