using System.Buffers;
using System.Text;

namespace TypedJobs.Payloads.Protection;

/// <summary>
/// Reads and writes the mark in front of a transformed value: STX, the transforms in the order in which they were applied, separated by spaces, each
/// with <c>:</c> and the id of its key if it has one, and ETX. JSON never begins with STX, nor do headers, nor what scripts write. A line of a log
/// may: it is stored behind a mark without transforms.
/// </summary>
internal static class PayloadMark
{
    public const byte Start = 2;
    private const byte End = 3;
    private const int MaxLength = 512;
    private const int MaxNameLength = 32;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>Returns whether a stored value begins with a mark.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> stored) => !stored.IsEmpty && stored[0] == Start;

    /// <summary>Returns whether a stored text begins with a mark.</summary>
    public static bool IsMarked(string? stored) => stored is { Length: > 0 } && stored[0] == Start;

    /// <summary>Returns whether a transform may have a name.</summary>
    public static bool IsValidName(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= MaxNameLength && !name.ContainsAnyExcept(NameCharacters);

    /// <summary>Returns a value behind a mark.</summary>
    /// <param name="steps">The transforms, as <see cref="Describe"/> writes them.</param>
    /// <param name="data">The transformed value.</param>
    /// <param name="asText">Whether scripts put the value into JSON, so that it must be text.</param>
    public static byte[] Write(string steps, ReadOnlySpan<byte> data, bool asText)
    {
        int length = asText ? System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(data.Length) : data.Length;
        byte[] stored = new byte[2 + steps.Length + length];
        stored[0] = Start;
        int at = 1 + Encoding.ASCII.GetBytes(steps, stored.AsSpan(1));
        stored[at++] = End;
        if (asText)
        {
            System.Buffers.Text.Base64.EncodeToUtf8(data, stored.AsSpan(at), out _, out _);
        }
        else
        {
            data.CopyTo(stored.AsSpan(at));
        }

        return stored;
    }

    /// <summary>Returns transforms as a mark names them.</summary>
    public static string Describe(IEnumerable<PayloadStep> steps) => string.Join(' ', steps);

    /// <summary>Takes the mark off a stored value.</summary>
    /// <returns>Whether it could be read.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> stored, out PayloadStep[] steps, out ReadOnlyMemory<byte> data)
    {
        (steps, data) = ([], default);
        ReadOnlySpan<byte> start = stored.Span[..Math.Min(stored.Length, MaxLength)];
        int end = start.IndexOf(End);
        if (end < 1 || !IsMarked(start))
        {
            return false;
        }

        data = stored[(end + 1)..];
        if (end == 1)
        {
            return true;
        }

        string[] parts = Encoding.Latin1.GetString(start[1..end]).Split(' ');
        steps = new PayloadStep[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            int colon = parts[i].IndexOf(':', StringComparison.Ordinal);
            string name = colon < 0 ? parts[i] : parts[i][..colon];
            string? key = colon < 0 ? null : parts[i][(colon + 1)..];
            if (!IsValidName(name) || (key is not null && !PayloadKey.IsValidId(key)))
            {
                return false;
            }

            steps[i] = new PayloadStep(name, key);
        }

        return true;
    }
}
