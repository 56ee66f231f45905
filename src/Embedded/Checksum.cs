using System.Numerics;
using System.Runtime.InteropServices;

namespace TypedJobs.Embedded;

/// <summary>CRC-32C, by the instruction that most processors have for it.</summary>
internal static class Checksum
{
    /// <summary>Continues a checksum over some bytes; 0 begins one.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            sum = BitOperations.Crc32C(sum, rest);
        }

        return sum;
    }
}
