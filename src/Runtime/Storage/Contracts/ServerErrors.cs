using StackExchange.Redis;

namespace TypedJobs.Storage.Contracts;

/// <summary>
/// Classifies what a server, or the way to it, answers instead of carrying out a call. The one place that decides which
/// errors pass by themselves, which of them leave no doubt that nothing was changed, and which say that the roles of the
/// servers have changed. All other errors are final: somebody has to do something about them.
/// </summary>
internal static class ServerErrors
{
    /// <summary>
    /// Returns whether the same call is likely to work soon although nobody does anything: the server is starting, changing its
    /// role, or moving the slot of the queue.
    /// </summary>
    public static bool IsPassing(Exception exception) => WasNotRedirected(exception)
        || (exception is RedisServerException error
            && (error.Kind is RedisErrorKind.Loading
                or RedisErrorKind.MasterDown
                or RedisErrorKind.ClusterDown
                or RedisErrorKind.TryAgain
                or RedisErrorKind.Moved
                or RedisErrorKind.Ask
                or RedisErrorKind.UnknownRedirectTarget
                or RedisErrorKind.Busy
                or RedisErrorKind.MaxClients
                or RedisErrorKind.ReadOnly
                or RedisErrorKind.NoReplicas
                || MetMovedKey(error)));

    /// <summary>Returns whether a call failed at the server or on its way there, not through a fault of the caller.</summary>
    public static bool IsFailure(Exception exception) => exception is RedisException or RedisCommandException or TimeoutException;

    /// <summary>
    /// Returns whether it is certain that the call has changed nothing. A script is refused with these errors before it begins or
    /// at its first write. Without certainty the call may have been carried out, as a whole or in part.
    /// </summary>
    public static bool ChangedNothing(Exception exception) => exception switch
    {
        _ when WasNotRedirected(exception) => true,
        RedisServerException
        {
            Kind: RedisErrorKind.OutOfMemory or RedisErrorKind.Misconfigured or RedisErrorKind.NoScript
            or RedisErrorKind.NoAuth or RedisErrorKind.WrongPass or RedisErrorKind.NoPermission or RedisErrorKind.CrossSlot
        } => true,
        RedisServerException error => IsPassing(error) && !MetMovedKey(error),
        RedisConnectionException { CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog } => true,
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection } => true,
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect, CommandStatus: CommandStatus.Unknown } => true,
        RedisTimeoutException { Commandstatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog } => true,
        RedisCommandException => true,
        _ => false,
    };

    /// <summary>
    /// Returns whether the user of the connection lacks a right. A script is refused before it begins, or in its middle when it comes to a
    /// command, key or channel that the user may not use.
    /// </summary>
    public static bool IsDenied(Exception exception) => exception is RedisServerException error
        && (error.Kind == RedisErrorKind.NoPermission
            || error.Message.Contains("The user executing the script can't", StringComparison.Ordinal)
            || error.Message.Contains("ACL failure in script", StringComparison.Ordinal));

    /// <summary>Returns whether the connection has an outdated view of the servers' roles and must be configured again.</summary>
    public static bool ShowsOtherRoles(Exception exception) => exception switch
    {
        _ when WasNotRedirected(exception) => true,
        RedisServerException error => error.Kind is RedisErrorKind.ReadOnly or RedisErrorKind.Moved or RedisErrorKind.UnknownRedirectTarget,
        RedisConnectionException error => error.FailureType == ConnectionFailureType.UnableToResolvePhysicalConnection,
        _ => false,
    };

    // The library puts words of its own in place of MOVED and ASK.
    private static bool WasNotRedirected(Exception exception) => exception is RedisException
        && (exception.Message.Contains(nameof(CommandFlags.NoRedirect), StringComparison.Ordinal)
            || exception.Message.Contains("serving hashslot", StringComparison.Ordinal));

    // A script has met a key, in its middle, that has moved to another node of a Cluster already.
    private static bool MetMovedKey(RedisServerException error) =>
        error.Kind is RedisErrorKind.UnknownError or RedisErrorKind.Unknown
        && error.Message.Contains("non local key", StringComparison.Ordinal);
}
