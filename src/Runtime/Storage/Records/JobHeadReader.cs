using System.Buffers.Text;
using System.Globalization;
using System.Text;
using TypedJobs.CompilerServices;

namespace TypedJobs.Storage.Records;

/// <summary>Reads the first line of a stored job, which <see cref="JobHead"/> has written and the server has completed.</summary>
internal static class JobHeadReader
{
    /// <summary>Takes a stored job apart; null when it cannot be read.</summary>
    /// <param name="body">What is stored.</param>
    /// <param name="before">The name of the job read before, which usually is the same.</param>
    public static StoredHead? TryRead(ReadOnlySpan<byte> body, string before)
    {
        int end = body.IndexOf((byte)'\n');
        ReadOnlySpan<byte> head = end < 0 ? default : body[..end];
        if (Utf8Parser.TryParse(head, out long enqueued, out int length)
            && Utf8Parser.TryParse(Rest(head, length), out int maxAttempts, out int digits)
            && Rest(head, length + 1 + digits) is { IsEmpty: false } rest
            && StoredHeaders.Measure(body[(end + 1)..]) is { } headers)
        {
            int space = rest.IndexOf((byte)' ');
            ReadOnlySpan<byte> name = space < 0 ? rest : rest[..space];
            return new StoredHead(
                StoredTime.Read(enqueued),
                maxAttempts,
                Ascii.Equals(name, before) ? before : Encoding.UTF8.GetString(name),
                space < 0 || space + 1 == rest.Length ? string.Empty : Encoding.UTF8.GetString(rest[(space + 1)..]),
                headers,
                end + 1 + StoredHeaders.PayloadAfter(headers));
        }

        return null;
    }

    /// <summary>Says what is wrong with a stored job that cannot be read. Does not quote it: it may hold a payload.</summary>
    public static string WrongWith(ReadOnlySpan<byte> body) =>
        body.IsEmpty
            ? "its body is missing or empty"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"its body of {body.Length} byte(s) does not begin with its time, its attempts and its name, or its headers have no end");

    // What follows the space at the position.
    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> head, int at) => at < head.Length ? head[(at + 1)..] : default;
}
