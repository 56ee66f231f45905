using System.Globalization;

namespace TypedJobs;

/// <summary>
/// Represents the failure of a call to a queue that uses another protocol version, or whose answer this version does not understand.
/// Nothing was changed.
/// </summary>
public sealed class JobProtocolException : Exception
{
    /// <summary>Initializes the exception.</summary>
    /// <param name="message">Which queue, and what to do.</param>
    public JobProtocolException(string message)
        : base(message)
    {
    }

    private JobProtocolException(string message, bool isOtherVersion)
        : base(message) => IsOtherVersion = isOtherVersion;

    /// <summary>Gets whether every further call would be refused as well: another version keeps the queue.</summary>
    internal bool IsOtherVersion { get; }

    /// <summary>Gets whether it is certain that the call has changed nothing.</summary>
    internal bool ChangedNothing { get; private init; }

    internal static JobProtocolException OtherVersion(string queue, string version, string supported) => new(
        $"Queue '{queue}' uses protocol version {version}, but this version of TypedJobs supports version {supported}. " +
        (IsEarlier(version, supported)
            ? "An earlier version of TypedJobs created it, and its jobs cannot be converted: let that version run them and delete the " +
                "queue, or use another queue or key prefix."
            : "A later version of TypedJobs created it. Use the same major version of the package in all applications that share the queue."),
        isOtherVersion: true)
    { ChangedNothing = true };

    private static bool IsEarlier(string version, string supported) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int other)
        && int.TryParse(supported, NumberStyles.None, CultureInfo.InvariantCulture, out int own)
        && other < own;

    internal static JobProtocolException Vanishing(string queue, int times) => new(
        string.Create(
            CultureInfo.InvariantCulture, $"Queue '{queue}' was deleted {times} times while a call opened it. The call changed nothing. ") +
        "Find out what deletes the keys of the queue, and repeat the call.")
    { ChangedNothing = true };
}
