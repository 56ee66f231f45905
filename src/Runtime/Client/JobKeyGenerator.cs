using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TypedJobs.Client;

/// <summary>
/// Makes keys of jobs: a UUID version 7 (RFC 9562) in Crockford's base 32, lower case, 26 characters. Keys sort by
/// the time at which they were made, to the millisecond. Thread-safe.
/// </summary>
internal static class JobKeyGenerator
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;
    private const int RandomBytes = 10;

    // Random bytes for many keys: to ask the system for those of each takes longer than all the rest.
    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    public static string Next() => string.Create(Length, NextUuid(), static (text, uuid) =>
    {
        // 128 bits are 25 groups of five and three bits more, which come first.
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(uuid & 31)];
            uuid >>= 5;
        }
    });

    private static UInt128 NextUuid()
    {
        byte[] random = _random ??= new byte[RandomBytes * 100];
        if (_used == 0)
        {
            RandomNumberGenerator.Fill(random);
        }

        ReadOnlySpan<byte> own = random.AsSpan(_used, RandomBytes);
        ulong milliseconds = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        ulong upper = (milliseconds << 16) | 0x7000 | (BinaryPrimitives.ReadUInt16BigEndian(own) & 0xFFFu);
        ulong lower = (BinaryPrimitives.ReadUInt64BigEndian(own[2..]) & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
        _used = (_used + RandomBytes) % random.Length;
        return new UInt128(upper, lower);
    }
}
