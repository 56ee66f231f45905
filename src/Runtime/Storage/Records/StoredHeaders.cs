using System.Runtime.InteropServices;
using System.Text.Json;

namespace TypedJobs.Storage.Records;

/// <summary>Reads and writes the line of headers that may stand before a payload.</summary>
internal static class StoredHeaders
{
    private const byte Mark = (byte)'~';
    private const byte End = (byte)'\n';

    /// <summary>Returns a payload as it is stored with headers, if there are any.</summary>
    public static ReadOnlyMemory<byte> Prepend(JobHeaders? headers, ReadOnlyMemory<byte> payload)
    {
        if (headers is not { Count: > 0 })
        {
            return payload;
        }

        byte[] line = headers.Line;
        byte[] stored = new byte[line.Length + payload.Length];
        line.CopyTo(stored, 0);
        payload.CopyTo(stored.AsMemory(line.Length));
        return stored;
    }

    /// <summary>
    /// Returns the length of the headers before a payload, without mark and line break: 0 when there are none, and
    /// <see langword="null"/> when they have no end.
    /// </summary>
    public static int? Measure(ReadOnlySpan<byte> stored)
    {
        if (stored.IsEmpty || stored[0] != Mark)
        {
            return 0;
        }

        int end = stored.IndexOf(End);
        return end < 0 ? null : end - 1;
    }

    /// <summary>Takes the headers off a stored payload, and returns them.</summary>
    public static ReadOnlySpan<byte> Split(ref ReadOnlySpan<byte> stored)
    {
        int length = Measure(stored).GetValueOrDefault();
        ReadOnlySpan<byte> headers = length == 0 ? default : stored.Slice(1, length);
        stored = stored[PayloadAfter(length)..];
        return headers;
    }

    /// <summary>Returns the position of the payload behind headers of this length.</summary>
    public static int PayloadAfter(int length) => length == 0 ? 0 : length + 2;

    /// <summary>Returns the headers that stand before a payload in the same array.</summary>
    public static ReadOnlySpan<byte> Before(ReadOnlyMemory<byte> payload, int length) =>
        MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> segment) && length > 0
            ? segment.Array.AsSpan(segment.Offset - length - 1, length)
            : default;

    /// <summary>Returns another payload in an array of its own, behind the headers that stand before a payload.</summary>
    public static ReadOnlyMemory<byte> Replace(ReadOnlyMemory<byte> payload, int length, ReadOnlyMemory<byte> by)
    {
        ReadOnlySpan<byte> headers = Before(payload, length);
        if (headers.IsEmpty)
        {
            return by;
        }

        byte[] array = new byte[headers.Length + 1 + by.Length];
        headers.CopyTo(array);
        by.CopyTo(array.AsMemory(headers.Length + 1));
        return array.AsMemory(headers.Length + 1);
    }

    /// <summary>Reads headers; <see langword="null"/> when they are damaged.</summary>
    public static JobHeaders? TryParse(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return JobHeaders.Empty;
        }

        try
        {
            return JobHeaders.Parse(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The reader throws the latter for texts that are no UTF-8.
            return null;
        }
    }
}
