using System.Globalization;
using System.Text;

namespace TypedJobs.CompilerServices;

/// <summary>
/// Writes the first line of a stored job: its maximum number of attempts, its name, and what its enqueue overrides for the
/// worker, with spaces in between. The server adds when it was enqueued.
/// </summary>
internal static class JobHead
{
    /// <summary>The line without the time.</summary>
    public static byte[] Write(int maxAttempts, string name, string overrides) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{maxAttempts} {name} {overrides}"));

    /// <summary>Returns the name in a line without the time.</summary>
    public static string NameOf(byte[] head) => Encoding.UTF8.GetString(head).Split(' ')[1];
}
