using StackExchange.Redis;

namespace TypedJobs.Protocol;

/// <summary>Classifies what can go wrong between this process and a server.</summary>
internal static class RedisFailure
{
    // With these the server says, before it carries out anything of a call, that it does not.
    private static readonly string[] Refusals =
    [
        "ASK", "BUSY", "CLUSTERDOWN", "CROSSSLOT", "LOADING", "MASTERDOWN", "MISCONF", "MOVED", "NOAUTH", "NOPERM",
        "NOREPLICAS", "NOSCRIPT", "OOM", "READONLY", "TRYAGAIN", "UNBLOCKED", "WRONGPASS",
    ];

    /// <summary>Returns whether a call failed at the server or on the way, and not by a fault of the caller.</summary>
    public static bool IsFailure(Exception exception) => exception is RedisException or RedisCommandException or TimeoutException;

    /// <summary>
    /// Returns whether a failed call is known not to have been carried out: it was never sent, or the server refused it.
    /// Of all others that is unknown: the server may have carried it out, or do so later.
    /// </summary>
    public static bool IsRefusal(Exception exception) => exception switch
    {
        RedisServerException server => IsRefusal(server.Message),
        RedisConnectionException connection => IsUnsent(connection.CommandStatus)
            || (connection.CommandStatus == CommandStatus.Unknown && connection.FailureType is
                ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection),
        RedisTimeoutException timeout => IsUnsent(timeout.Commandstatus),
        RedisCommandException => true,
        _ => false,
    };

    // A script that fails half-way says ERR, or the code of the command that failed in it, with the script's name behind it.
    private static bool IsRefusal(string message)
    {
        int end = message.IndexOf(' ', StringComparison.Ordinal);
        string code = end < 0 ? message : message[..end];
        return Array.BinarySearch(Refusals, code, StringComparer.Ordinal) >= 0;
    }

    private static bool IsUnsent(CommandStatus status) =>
        status is CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog;
}
