using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>The protocol over StackExchange.Redis.</summary>
/// <param name="connections">The servers.</param>
/// <param name="prefix">What all keys begin with.</param>
/// <param name="clientName">Who asks, where that is kept.</param>
/// <param name="retentions">How long finished jobs are kept.</param>
/// <param name="clock">Stands for the server's time in tests; see <see cref="ProtocolScript.WithClock"/>.</param>
internal sealed partial class RedisJobBroker(
    RedisConnectionSource connections,
    string prefix,
    string clientName,
    RetentionPolicies retentions,
    string? clock = null) : IJobBroker
{
    private const string ProtocolVersion = "1";
    private const string VersionError = "JOBPROTOCOL ";
    private const string NoVersion = "none";
    private const int MaxOpenTries = 5;
    private const int RenewalsPerNaming = 8;
    private const int SweepBatch = 500;
    private const int RecallBatch = 500;

    // Clients that do not declare the second key see a slot of a Cluster on the move so.
    private static readonly TimeSpan MissingBodyTimeout = TimeSpan.FromMinutes(1);

    // Until a server that is starting, changing its role or moving a slot carries out calls again. Loops repeat by themselves.
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LoopPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, QueueKeys> _keys = new(StringComparer.Ordinal);

    public async Task OpenAsync(string queue, CancellationToken cancellationToken)
    {
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        await OpenAsync(database, KnownKeys(queue), onlyWithJobs: false, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<int>> EnqueueAsync(
        string queue, ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken)
    {
        int length = 1 + (jobs.Length * 4);
        RedisValue[] arguments = ArrayPool<RedisValue>.Shared.Rent(length);
        int at = 0;
        arguments[at++] = jobs.Length;
        foreach (NewJob job in jobs.Span)
        {
            arguments[at++] = job.Key;
            arguments[at++] = job.Head;
            arguments[at++] = job.Payload;
            arguments[at++] = job.Traits;
        }

        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        Task<RespResult> storing = EvaluateAsync(
            database, ProtocolScript.Enqueue, KnownKeys(queue), arguments.AsMemory(0, length), cancellationToken);
        using RespResult reply = await LeaveWhenFiredAsync(storing, cancellationToken).ConfigureAwait(false);
        Recycle(arguments);
        (int[] known, string? owner) = BrokerReplies.ReadEnqueued(reply);
        if (owner is not null)
        {
            NewJob refused = jobs.Span[known[0]];
            throw new JobKeyConflictException(new JobId(queue, refused.Key), owner, JobHead.NameOf(refused.Head));
        }

        return known;
    }

    public async Task<ExchangeResult> ExchangeAsync(
        string queue, ExchangeRequest request, CancellationToken cancellationToken)
    {
        int length = 11 + (request.Outcomes.Length * 4);
        RedisValue[] arguments = ArrayPool<RedisValue>.Shared.Rent(length);
        int at = 0;
        arguments[at++] = request.Worker;
        arguments[at++] = request.Lane;
        arguments[at++] = request.Ticket;
        arguments[at++] = request.Repeats ?? RedisValue.EmptyString;
        arguments[at++] = Milliseconds(request.Lease);
        arguments[at++] = request.Wanted;
        Append(arguments, ref at, queue);
        arguments[at++] = request.Outcomes.Length;
        foreach (Outcome outcome in request.Outcomes.Span)
        {
            arguments[at++] = outcome.Lease.Job;
            arguments[at++] = outcome.Lease.Number;
            arguments[at++] = outcome.Delay == TimeSpan.Zero
                ? Code(outcome.Kind)
                : string.Create(CultureInfo.InvariantCulture, $"{Code(outcome.Kind)}{Milliseconds(outcome.Delay)}");
            arguments[at++] = outcome.Text;
        }

        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(
            database, ProtocolScript.Exchange, KnownKeys(queue), arguments.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        Recycle(arguments);
        return BrokerReplies.ReadExchange(reply);
    }

    public async Task<RenewResult> RenewAsync(
        string queue,
        string worker,
        TimeSpan lease,
        ReadOnlyMemory<byte> info,
        bool wasCutOff,
        IReadOnlyList<LeaseKey> leases,
        CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[4 + (leases.Count * 2)];
        arguments[0] = worker;
        arguments[1] = Milliseconds(lease);
        arguments[2] = info;
        arguments[3] = wasCutOff ? 1 : 0;
        for (int i = 0; i < leases.Count; i++)
        {
            arguments[4 + (i * 2)] = leases[i].Job;
            arguments[5 + (i * 2)] = leases[i].Number;
        }

        // Renewals have a connection of their own: they must not queue behind payloads.
        IDatabase database = await ControlAsync(cancellationToken).ConfigureAwait(false);
        QueueKeys known = KnownKeys(queue);
        if (known.CountRenewal() % RenewalsPerNaming == 0)
        {
            // The set of all names is the one thing that no script writes; what a server has lost of it comes back this way.
            await database.SetAddAsync(known.All, queue, CommandFlags.FireAndForget).ConfigureAwait(false);
        }

        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Renew, known, arguments, cancellationToken)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return BrokerReplies.ReadRenewal(reply);
    }

    public async Task<SweepResult> SweepAsync(
        string queue, string worker, TimeSpan lease, int maxStalledCount, bool tidy, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[9];
        int at = 0;
        arguments[at++] = SweepBatch;
        arguments[at++] = maxStalledCount;
        arguments[at++] = worker;
        arguments[at++] = Milliseconds(lease);
        Append(arguments, ref at, queue);
        arguments[at++] = tidy ? 1 : 0;
        IDatabase database = await ControlAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Sweep, KnownKeys(queue), arguments, cancellationToken)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return BrokerReplies.ReadSweep(reply);
    }

    public async Task<RecallResult> RecallAsync(
        string queue, IReadOnlyCollection<string> names, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[7 + names.Count];
        int at = 0;
        arguments[at++] = RecallBatch;
        arguments[at++] = Milliseconds(timeout);
        arguments[at++] = Milliseconds(MissingBodyTimeout);
        Append(arguments, ref at, queue);
        foreach (string name in names)
        {
            arguments[at++] = name;
        }

        IDatabase database = await ControlAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Recall, Keys(queue), arguments, cancellationToken)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return BrokerReplies.ReadRecall(reply);
    }

    public async Task<IReadOnlyList<JobEnd>> WatchAsync(
        string queue, IReadOnlyList<string> keys, bool named, CancellationToken cancellationToken)
    {
        using RespResult? reply = await ChangeAsync(
            ProtocolScript.Watch, queue, [named ? 1 : 0, .. Values(keys)], cancellationToken).ConfigureAwait(false);
        return reply is null ? [.. keys.Select(_ => new JobEnd(null, [], string.Empty))] : BrokerReplies.ReadEnds(reply);
    }

    public async Task<bool> ReportProgressAsync(
        string queue, string worker, LeaseKey lease, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        using RespResult? reply = await ChangeAsync(
            ProtocolScript.Progress, queue, [worker, lease.Job, lease.Number, json], cancellationToken).ConfigureAwait(false);
        return reply is not null && BrokerReplies.ReadPositions(reply).Length == 0;
    }

    public async Task<bool> AppendLogAsync(
        string queue,
        string worker,
        LeaseKey lease,
        int maxLines,
        IReadOnlyList<string> lines,
        CancellationToken cancellationToken)
    {
        using RespResult? reply = await ChangeAsync(
            ProtocolScript.Log,
            queue,
            [worker, lease.Job, lease.Number, maxLines, .. lines.Select(line => (RedisValue)line)],
            cancellationToken).ConfigureAwait(false);
        return reply is not null && BrokerReplies.ReadCount(reply) == 1;
    }

    public async Task<bool> MarkIgnoringAsync(
        string queue, string worker, LeaseKey lease, CancellationCause cause, CancellationToken cancellationToken)
    {
        IDatabase database = await ControlAsync(cancellationToken).ConfigureAwait(false);
        using RespResult? reply = await EvaluateAsync(
            database,
            ProtocolScript.Mark,
            Keys(queue),
            (RedisValue[])[worker, lease.Job, lease.Number, (int)cause],
            QueueOpening.IfItHoldsJobs,
            cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        return reply is not null && BrokerReplies.ReadPositions(reply).Length == 0;
    }

    public async Task LeaveAsync(
        string queue, string worker, IReadOnlyList<LeaseKey> leftBehind, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[5 + (leftBehind.Count * 2)];
        int at = 0;
        arguments[at++] = worker;
        Append(arguments, ref at, queue);
        foreach (LeaseKey lease in leftBehind)
        {
            arguments[at++] = lease.Job;
            arguments[at++] = lease.Number;
        }

        try
        {
            // Behind the takes that were sent before, on their connection.
            using RespResult? reply = await ChangeAsync(ProtocolScript.Leave, queue, arguments, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (JobProtocolException)
        {
            // What another version keeps there is not for this one to change: leases and presence of the worker run out.
        }
    }

    public async Task<ListenResult> ListenAsync(
        string queue, TimeSpan span, long seen, CancellationToken cancellationToken)
    {
        using RespResult reply = await CommandAsync(
            ProtocolScript.Listen, queue, [Milliseconds(span), seen], cancellationToken).ConfigureAwait(false);
        return BrokerReplies.ReadListening(reply);
    }

    public Task<IAsyncDisposable> OnWakeAsync(string queue, Action callback, CancellationToken cancellationToken) =>
        SubscribeAsync(queue, channels => channels.Wake, _ => callback(), cancellationToken);

    public Task<IAsyncDisposable> OnDoneAsync(
        string queue, Action<string[]> callback, CancellationToken cancellationToken) =>
        SubscribeAsync(
            queue, channels => channels.Done, message => callback(message.ToString().Split(' ')), cancellationToken);

    public Task<IAsyncDisposable> OnCancelAsync(
        string queue,
        Action<IReadOnlyList<CancelRequest>> callback,
        Action<Exception> unreadable,
        CancellationToken cancellationToken) =>
        SubscribeAsync(
            queue,
            channels => channels.Cancel,
            message =>
            {
                IReadOnlyList<CancelRequest> requests;
                try
                {
                    requests = BrokerReplies.ParseCancelRequests(message);
                }
                catch (Exception exception) when (exception is JsonException or InvalidOperationException)
                {
                    unreadable(exception);
                    return;
                }

                callback(requests);
            },
            cancellationToken);

    public Task<IAsyncDisposable> OnEventsAsync(
        string queue, Action<ReadOnlyMemory<byte>> callback, CancellationToken cancellationToken) =>
        SubscribeAsync(queue, channels => channels.Events, message => callback(message), cancellationToken);

    private static string Code(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Completed => "c",
        OutcomeKind.Failed => "f",
        OutcomeKind.Cancelled => "x",
        OutcomeKind.Retry => "R",
        OutcomeKind.RetryAfterCancellation => "r",
        OutcomeKind.Release => "b",
        OutcomeKind.Unknown => "u",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static RedisValue[] Values(IReadOnlyList<string> texts)
    {
        var values = new RedisValue[texts.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = texts[i];
        }

        return values;
    }

    private static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);

    // Only after an answer: a call that was given up may still be written from these arguments.
    private static void Recycle(RedisValue[] arguments) =>
        ArrayPool<RedisValue>.Shared.Return(arguments, clearArray: true);

    // A call that is left goes on. Its answer is thrown away, and its failure is nobody's any more.
    private static Task<T> LeaveWhenFiredAsync<T>(Task<T> call, CancellationToken cancellationToken)
        where T : IDisposable? =>
        call.IsCompleted || !cancellationToken.CanBeCanceled ? call : WaitOrLeaveAsync(call, cancellationToken);

    private static async Task<T> WaitOrLeaveAsync<T>(Task<T> call, CancellationToken cancellationToken)
        where T : IDisposable?
    {
        try
        {
            return await call.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = call.ContinueWith(
                static left =>
                {
                    if (left.IsCompletedSuccessfully)
                    {
                        left.Result?.Dispose();
                    }
                    else
                    {
                        _ = left.Exception;
                    }
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }

    // Null only when the queue is not there and the call has nothing to do then.
    private async Task<RespResult?> EvaluateAsync(
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
                    throw JobProtocolException.OtherVersion(keys.Name, version, ProtocolVersion);
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

    // A plain command on the set of all names, which may be carried out twice: repeated like a script, where it was refused for a
    // reason that passes, and where the server was giving up its role.
    private async Task<T> CommandAsync<T>(IDatabase database, Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
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

    private Task<RespResult> SendAsync(
        IDatabase database, ProtocolScript script, QueueKeys keys, ReadOnlyMemory<RedisValue> arguments, bool asText)
    {
        ProtocolScript used = script.ForDatabase(database.Database);
        used = clock is null ? used : used.WithClock(clock);
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

    // Claims the queue for this protocol version and adds its name to those of all queues.
    private async Task<bool> OpenAsync(IDatabase database, QueueKeys keys, bool onlyWithJobs, CancellationToken cancellationToken)
    {
        using RespResult? reply = await EvaluateAsync(
            database,
            ProtocolScript.Open,
            keys,
            (RedisValue[])[ProtocolVersion, onlyWithJobs ? 1 : 0],
            QueueOpening.Never,
            cancellationToken).ConfigureAwait(false);
        string version = BrokerReplies.ReadVersion(reply!);
        if (version.Length == 0)
        {
            return false;
        }

        if (version != ProtocolVersion)
        {
            throw JobProtocolException.OtherVersion(keys.Name, version, ProtocolVersion);
        }

        await CommandAsync(database, found => found.SetAddAsync(keys.All, keys.Name), cancellationToken).ConfigureAwait(false);
        return true;
    }

    // For calls that add to the queue, or read.
    private Task<RespResult> EvaluateAsync(
        IDatabase database,
        ProtocolScript script,
        QueueKeys keys,
        ReadOnlyMemory<RedisValue> arguments,
        CancellationToken cancellationToken) =>
        EvaluateAsync(database, script, keys, arguments, QueueOpening.Always, cancellationToken)!;

    private void Append(RedisValue[] arguments, ref int at, string queue)
    {
        Retention retention = retentions.Of(queue);
        arguments[at++] = Milliseconds(retention.CompletedAge);
        arguments[at++] = retention.CompletedCount;
        arguments[at++] = Milliseconds(retention.FailedAge);
        arguments[at++] = retention.FailedCount;
    }

    // For calls that are not in the hot path.
    private async Task<RespResult> CommandAsync(
        ProtocolScript script, string queue, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        return await LeaveWhenFiredAsync(
            EvaluateAsync(database, script, Keys(queue), arguments, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    // For calls that change what is there; null when the queue is not.
    private async Task<RespResult?> ChangeAsync(
        ProtocolScript script, string queue, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        return await LeaveWhenFiredAsync(
            EvaluateAsync(database, script, Keys(queue), arguments, QueueOpening.IfItHoldsJobs, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    // Names that come from ids are not kept: anybody can make them up.
    private QueueKeys Keys(string queue) => _keys.TryGetValue(queue, out QueueKeys? keys) ? keys : new QueueKeys(prefix, queue);

    // For queues that the application names.
    private QueueKeys KnownKeys(string queue) =>
        _keys.GetOrAdd(queue, static (name, prefix) => new QueueKeys(prefix, name), prefix);

    private async ValueTask<IDatabase> CommandsAsync(CancellationToken cancellationToken) =>
        (await connections.GetAsync(RedisConnectionRole.Commands, cancellationToken).ConfigureAwait(false)).GetDatabase();

    private async ValueTask<IDatabase> ControlAsync(CancellationToken cancellationToken) =>
        (await connections.GetAsync(RedisConnectionRole.Control, cancellationToken).ConfigureAwait(false)).GetDatabase();

    private async Task<IAsyncDisposable> SubscribeAsync(
        string queue,
        Func<QueueChannels, RedisChannel> choose,
        Action<RedisValue> callback,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IDatabase database = await ControlAsync(cancellationToken).ConfigureAwait(false);
        return await connections.SubscribeAsync(choose(Keys(queue).Channels(database.Database)), callback, cancellationToken)
            .ConfigureAwait(false);
    }
}
