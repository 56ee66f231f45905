using System.Runtime.ExceptionServices;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Replies;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>
/// Carries out scripts: opens queues that are new, repeats what was refused for a reason that passes, and follows the role of the
/// primary from server to server. Thread-safe.
/// </summary>
/// <param name="connections">The servers.</param>
/// <param name="clock">Stands for the server's time in tests; see <see cref="ProtocolScript.WithClock"/>.</param>
/// <param name="fastPaths">Whether fast paths are used; not in the test that compares what they do.</param>
/// <param name="version">The protocol version; another than the scripts' own only in tests.</param>
/// <param name="bounds">What bounds answers; other than the scripts' own only in tests.</param>
internal sealed class ScriptRunner(
    RedisConnectionSource connections, string? clock, bool fastPaths, string? version, AnswerBounds? bounds)
{
    private const string VersionError = "JOBPROTOCOL ";
    private const string NoVersion = "none";
    private const int MaxOpenTries = 5;

    // Until a server that is starting, changing its role or moving a slot carries out calls again. Loops repeat by themselves.
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LoopPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly string _version = version ?? ScriptConstants.ProtocolVersion;

    /// <summary>Returns the database for calls that carry payloads.</summary>
    public async ValueTask<IDatabase> CommandsAsync(CancellationToken cancellationToken) =>
        (await connections.GetAsync(RedisConnectionRole.Commands, cancellationToken).ConfigureAwait(false)).GetDatabase();

    /// <summary>Returns the database for calls that must not queue behind payloads.</summary>
    public async ValueTask<IDatabase> ControlAsync(CancellationToken cancellationToken) =>
        (await connections.GetAsync(RedisConnectionRole.Control, cancellationToken).ConfigureAwait(false)).GetDatabase();

    /// <summary>Subscribes to a channel of a queue.</summary>
    public async Task<IAsyncDisposable> SubscribeAsync(
        QueueKeys keys,
        Func<QueueChannels, RedisChannel> choose,
        Action<RedisValue> callback,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IDatabase database = await ControlAsync(cancellationToken).ConfigureAwait(false);
        return await connections.SubscribeAsync(choose(keys.Channels(database.Database)), callback, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Carries out a script. Null only when the queue is not there and the call has nothing to do then.</summary>
    public async Task<RespResult?> EvaluateAsync(
        IDatabase database,
        ProtocolScript script,
        QueueKeys keys,
        ReadOnlyMemory<RedisValue> arguments,
        QueueOpening opening,
        CancellationToken cancellationToken)
    {
        RespResult? reply;
        try
        {
            reply = await SendAsync(database, script, keys, arguments, asText: false).ConfigureAwait(false);
        }
        catch (RedisException error)
        {
            (reply, database) = await RecoverAsync(database, script, keys, arguments, opening, error, cancellationToken)
                .ConfigureAwait(false);
        }

        if (reply is not null && connections.IsRetired(database.Multiplexer) && !RepeatsByItself(script))
        {
            // The server was giving up its role when it answered, and may throw away what it did: its successor does it, too.
            try
            {
                IDatabase successor = await SuccessorAsync(database, cancellationToken).ConfigureAwait(false);
                using RespResult? again = await RepeatAsync(successor, script, keys, arguments, opening, cancellationToken)
                    .ConfigureAwait(false);
                if (again is null)
                {
                    // The successor never had the queue: what the call has changed is gone with it.
                    reply.Dispose();
                    return null;
                }
            }
            catch (Exception exception) when (ServerErrors.ChangedNothing(exception))
            {
                // Not here, but the first server may have kept what it did.
                throw new RedisConnectionException(
                    ConnectionFailureType.InternalFailure,
                    CommandFlags.None,
                    "The server gave up its role while it answered, and its successor refused the call or could not be reached: " +
                    "the call may have been carried out.",
                    exception,
                    CommandStatus.Sent);
            }
        }

        return reply;
    }

    /// <summary>Carries out a script that adds to the queue, or reads.</summary>
    public Task<RespResult> EvaluateAsync(
        IDatabase database,
        ProtocolScript script,
        QueueKeys keys,
        ReadOnlyMemory<RedisValue> arguments,
        CancellationToken cancellationToken) =>
        EvaluateAsync(database, script, keys, arguments, QueueOpening.Always, cancellationToken)!;

    /// <summary>Claims a queue for this protocol version and adds its name to those of all queues.</summary>
    /// <returns>Whether the queue is open; not when it holds nothing, and is to be opened only with jobs.</returns>
    public async Task<bool> OpenAsync(IDatabase database, QueueKeys keys, bool onlyWithJobs, CancellationToken cancellationToken)
    {
        using RespResult? reply = await EvaluateAsync(
            database,
            ProtocolScript.Open,
            keys,
            (RedisValue[])[_version, onlyWithJobs ? 1 : 0],
            QueueOpening.Never,
            cancellationToken).ConfigureAwait(false);
        string version = PlainReplies.ReadVersion(reply!);
        if (version.Length == 0)
        {
            return false;
        }

        if (version != _version)
        {
            throw JobProtocolException.OtherVersion(keys.Name, version, _version);
        }

        await CommandAsync(database, found => found.SetAddAsync(keys.All, keys.Name), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Carries out a plain command on the set of all names, which may be carried out twice: repeated like a script, where it was
    /// refused for a reason that passes, and where the server was giving up its role.
    /// </summary>
    public async Task<T> CommandAsync<T>(IDatabase database, Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (int failures = 1; ; failures++)
        {
            try
            {
                T answer = await command(database).WaitAsync(cancellationToken).ConfigureAwait(false);
                if (!connections.IsRetired(database.Multiplexer) || TimeProvider.System.GetElapsedTime(start) >= CallPatience)
                {
                    return answer;
                }

                if (failures > 1)
                {
                    await Jitter.BackOffAsync(failures, TimeProvider.System, cancellationToken, LongestPause).ConfigureAwait(false);
                }

                database = await SuccessorAsync(database, cancellationToken).ConfigureAwait(false);
            }
            catch (RedisException error)
            {
                database = await WaitToRepeatAsync(database, error, failures, start, CallPatience, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private async Task<RespResult?> RepeatAsync(
        IDatabase database,
        ProtocolScript script,
        QueueKeys keys,
        ReadOnlyMemory<RedisValue> arguments,
        QueueOpening opening,
        CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(database, script, keys, arguments, asText: true).ConfigureAwait(false);
        }
        catch (RedisException error)
        {
            return (await RecoverAsync(database, script, keys, arguments, opening, error, cancellationToken).ConfigureAwait(false)).Reply;
        }
    }

    // Repeats a call that was refused for a reason that passes, or because the queue has to be opened first. What may have been
    // carried out is not repeated here: only the caller knows whether it may be. Tells which server has answered.
    private async Task<(RespResult? Reply, IDatabase Database)> RecoverAsync(
        IDatabase database,
        ProtocolScript script,
        QueueKeys keys,
        ReadOnlyMemory<RedisValue> arguments,
        QueueOpening opening,
        RedisException error,
        CancellationToken cancellationToken)
    {
        TimeSpan patience = RepeatsByItself(script) ? LoopPatience : CallPatience;
        long start = TimeProvider.System.GetTimestamp();
        int opened = 0;
        for (int failures = 1; ; failures++)
        {
            // The server has not had the script yet, or has been told to forget it.
            bool isNew = error is RedisServerException { Kind: RedisErrorKind.NoScript };
            if (VersionOf(error) is { } version)
            {
                if (version != NoVersion)
                {
                    throw JobProtocolException.OtherVersion(keys.Name, version, _version);
                }

                // A queue can be deleted while it is opened, but hardly as many times.
                if (++opened > MaxOpenTries)
                {
                    throw JobProtocolException.Vanishing(keys.Name, opened);
                }

                if (!await OpenAsync(database, keys, opening == QueueOpening.IfItHoldsJobs, cancellationToken).ConfigureAwait(false))
                {
                    return (null, database);
                }

                keys.NoteOpening();
            }
            else if (!isNew)
            {
                database = await WaitToRepeatAsync(database, error, failures, start, patience, cancellationToken).ConfigureAwait(false);
            }

            try
            {
                return (await SendAsync(database, script, keys, arguments, asText: isNew).ConfigureAwait(false), database);
            }
            catch (RedisException next)
            {
                error = next;
            }
        }
    }

    // Waits until a call that was refused may be carried out, and gives the database to send it to; throws when repeating it is of
    // no use, or might do it twice.
    private async Task<IDatabase> WaitToRepeatAsync(
        IDatabase database, RedisException error, int failures, long start, TimeSpan patience, CancellationToken cancellationToken)
    {
        bool refreshed = ServerErrors.ShowsOtherRoles(error)
            && await connections.RefreshAsync(database.Multiplexer, cancellationToken).ConfigureAwait(false);
        if (!(refreshed || ServerErrors.IsPassing(error))
            || !ServerErrors.ChangedNothing(error)
            || TimeProvider.System.GetElapsedTime(start) >= patience)
        {
            ExceptionDispatchInfo.Throw(connections.Explain(error));
        }

        await Jitter.BackOffAsync(failures, TimeProvider.System, cancellationToken, LongestPause).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return await SuccessorAsync(database, cancellationToken).ConfigureAwait(false);
    }

    private Task<RespResult> SendAsync(
        IDatabase database, ProtocolScript script, QueueKeys keys, ReadOnlyMemory<RedisValue> arguments, bool asText)
    {
        ProtocolScript used = (fastPaths ? script : script.WithoutFastPath()).ForDatabase(database.Database);
        used = clock is null ? used : used.WithClock(clock);
        used = bounds is null ? used : used.WithBounds(bounds);
        used = version is null ? used : used.WithVersion(version);
        ServerTraits traits = ServerTraits.Of(database.Multiplexer);
        return database.ScriptEvaluateRespAsync(
            asText ? used.Text(traits.ReadsFlags) : used.Hash(traits.ReadsFlags),
            traits.IsCluster ? keys.Guarded : keys.Root,
            arguments,

            // Redirected by the library, the call would break its connection, because its arguments are gone by then.
            CommandFlags.NoRedirect);
    }

    private async ValueTask<IDatabase> SuccessorAsync(IDatabase database, CancellationToken cancellationToken) =>
        (await connections.GetSuccessorAsync(database.Multiplexer, cancellationToken).ConfigureAwait(false)).GetDatabase();

    // The loops of a worker repeat their calls, on any failure, with what they know by then.
    private static bool RepeatsByItself(ProtocolScript script) =>
        ReferenceEquals(script, ProtocolScript.Exchange)
        || ReferenceEquals(script, ProtocolScript.Renew)
        || ReferenceEquals(script, ProtocolScript.Sweep)
        || ReferenceEquals(script, ProtocolScript.Recall);

    // What a script answers that refuses a call because of the queue's version; null for all other errors.
    private static string? VersionOf(RedisException error)
    {
        int at = error is not RedisServerException ? -1 : error.Message.IndexOf(VersionError, StringComparison.Ordinal);
        return at < 0 ? null : error.Message[(at + VersionError.Length)..].Trim();
    }
}
