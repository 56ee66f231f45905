namespace TypedJobs;

/// <summary>
/// Makes keys of jobs: a UUID version 7 (RFC 9562) in Crockford's base 32, lower case, 26 characters. Keys sort by
/// the time at which they were made, to the millisecond.
/// </summary>
internal static class JobKeyGenerator
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 26;

    public static string Next() => string.Create(Length, Guid.CreateVersion7(), static (text, guid) =>
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);

        // 128 bits are 25 groups of five and three bits more, which come first.
        UInt128 value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        for (int i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }
    });
}
