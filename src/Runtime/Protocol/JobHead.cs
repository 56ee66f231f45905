using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace TypedJobs.Protocol;

/// <summary>
/// The first line of a stored job: when it was enqueued, which the server adds, its most attempts, its name, and what its
/// enqueue overrides for the worker, with spaces in between.
/// </summary>
internal static class JobHead
{
    /// <summary>The line without the time.</summary>
    public static byte[] Write(int maxAttempts, string name, string overrides) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{maxAttempts} {name} {overrides}"));

    /// <summary>Takes a stored job apart.</summary>
    /// <param name="body">What is stored.</param>
    /// <param name="before">The name of the job read before, which mostly is the same.</param>
    /// <exception cref="JobProtocolException">It is not a job.</exception>
    public static (DateTimeOffset EnqueuedAt, int MaxAttempts, string Name, string Overrides, int PayloadStart) Read(
        ReadOnlySpan<byte> body, string before)
    {
        int end = body.IndexOf((byte)'\n');
        ReadOnlySpan<byte> head = end < 0 ? default : body[..end];
        if (Utf8Parser.TryParse(head, out long enqueued, out int length)
            && Utf8Parser.TryParse(Rest(head, length), out int maxAttempts, out int digits))
        {
            ReadOnlySpan<byte> rest = Rest(head, length + 1 + digits);
            int space = rest.IndexOf((byte)' ');
            ReadOnlySpan<byte> name = space < 0 ? rest : rest[..space];
            return (
                DateTimeOffset.FromUnixTimeMilliseconds(enqueued),
                maxAttempts,
                Ascii.Equals(name, before) ? before : Encoding.UTF8.GetString(name),
                space < 0 || space + 1 == rest.Length ? string.Empty : Encoding.UTF8.GetString(rest[(space + 1)..]),
                end + 1);
        }

        throw new JobProtocolException(
            "A stored job does not begin with its time, its attempts and its name; is the queue shared with another program?");
    }

    // What follows the space at the position.
    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> head, int at) => at < head.Length ? head[(at + 1)..] : default;
}
