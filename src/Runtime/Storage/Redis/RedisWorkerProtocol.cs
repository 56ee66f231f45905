using System.Buffers;
using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis.Replies;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>Carries out what a worker needs of a queue.</summary>
internal sealed class RedisWorkerProtocol(RedisQueue queue) : IWorkerProtocol
{
    private const int RenewalsPerNaming = 8;
    private const int SweepBatch = 500;
    private const int RecallBatch = 500;

    // Clients that do not declare the second key see a slot of a Cluster on the move so.
    private static readonly TimeSpan MissingBodyTimeout = TimeSpan.FromMinutes(1);

    private int _renewals;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        queue.Keep();
        IDatabase database = await queue.Runner.CommandsAsync(cancellationToken).ConfigureAwait(false);
        await queue.Runner.OpenAsync(database, queue.Keys, onlyWithJobs: false, cancellationToken).WaitAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<ExchangeResult> ExchangeAsync(
        ExchangeRequest request, CancellationToken cancellationToken)
    {
        int length = 11 + (request.Outcomes.Length * 4);
        RedisValue[] arguments = ArrayPool<RedisValue>.Shared.Rent(length);
        int at = 0;
        arguments[at++] = request.Worker;
        arguments[at++] = request.Lane;
        arguments[at++] = request.Ticket;
        arguments[at++] = request.Repeats ?? RedisValue.EmptyString;
        arguments[at++] = ScriptArguments.Milliseconds(request.Lease);
        arguments[at++] = request.Wanted;
        queue.AppendRetention(arguments, ref at);
        arguments[at++] = request.Outcomes.Length;
        foreach (Outcome outcome in request.Outcomes.Span)
        {
            arguments[at++] = outcome.Lease.Job;
            arguments[at++] = outcome.Lease.Number;
            arguments[at++] = outcome.Delay == TimeSpan.Zero
                ? Code(outcome.Kind)
                : string.Create(CultureInfo.InvariantCulture, $"{Code(outcome.Kind)}{ScriptArguments.Milliseconds(outcome.Delay)}");
            arguments[at++] = outcome.Text;
        }

        IDatabase database = await queue.Runner.CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await queue.Runner.EvaluateAsync(
            database, ProtocolScript.Exchange, queue.Keys, arguments.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        ScriptArguments.Recycle(arguments);
        return WorkerReplies.ReadExchange(reply);
    }

    public async Task<RenewResult> RenewAsync(
        string worker,
        TimeSpan lease,
        ReadOnlyMemory<byte> info,
        bool wasCutOff,
        IReadOnlyList<LeaseKey> leases,
        CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[4 + (leases.Count * 2)];
        arguments[0] = worker;
        arguments[1] = ScriptArguments.Milliseconds(lease);
        arguments[2] = info;
        arguments[3] = wasCutOff ? 1 : 0;
        for (int i = 0; i < leases.Count; i++)
        {
            arguments[4 + (i * 2)] = leases[i].Job;
            arguments[5 + (i * 2)] = leases[i].Number;
        }

        // Renewals have a connection of their own: they must not queue behind payloads.
        IDatabase database = await queue.Runner.ControlAsync(cancellationToken).ConfigureAwait(false);
        QueueKeys keys = queue.Keys;
        using RespResult reply = await LeftCall.LeaveWhenFiredAsync(
            queue.Runner.EvaluateAsync(database, ProtocolScript.Renew, keys, arguments, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (Interlocked.Increment(ref _renewals) % RenewalsPerNaming == 0)
        {
            // The set of all names is the one thing that no script writes; what a server has lost of it comes back this way. Only after
            // a renewal that was not refused: what another protocol version does with the queue is not known here.
            try
            {
                await database.SetAddAsync(keys.All, keys.Name, CommandFlags.FireAndForget).ConfigureAwait(false);
            }
            catch (Exception exception) when (ServerErrors.IsFailure(exception) || exception is ObjectDisposedException)
            {
                // The connection was replaced meanwhile. The renewal counts all the same, and a later one names the queue.
            }
        }

        return WorkerReplies.ReadRenewal(reply);
    }

    public async Task<SweepResult> SweepAsync(
        string worker, TimeSpan lease, int maxStalledCount, bool tidy, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[9];
        int at = 0;
        arguments[at++] = SweepBatch;
        arguments[at++] = maxStalledCount;
        arguments[at++] = worker;
        arguments[at++] = ScriptArguments.Milliseconds(lease);
        queue.AppendRetention(arguments, ref at);
        arguments[at++] = tidy ? 1 : 0;
        using RespResult? reply = await queue.ControlAsync(ProtocolScript.Sweep, arguments, QueueOpening.Always, cancellationToken).ConfigureAwait(false);
        return WorkerReplies.ReadSweep(reply!);
    }

    public async Task<RecallResult> RecallAsync(
        IReadOnlyCollection<string> names, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[7 + names.Count];
        int at = 0;
        arguments[at++] = RecallBatch;
        arguments[at++] = ScriptArguments.Milliseconds(timeout);
        arguments[at++] = ScriptArguments.Milliseconds(MissingBodyTimeout);
        queue.AppendRetention(arguments, ref at);
        foreach (string name in names)
        {
            arguments[at++] = name;
        }

        using RespResult? reply = await queue.ControlAsync(ProtocolScript.Recall, arguments, QueueOpening.Always, cancellationToken).ConfigureAwait(false);
        return WorkerReplies.ReadRecall(reply!);
    }

    public async Task<IReadOnlyList<CancelOutcome>> CancelAttemptsAsync(
        string worker, IReadOnlyList<LeaseKey> leases, string reason, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = ScriptArguments.Cancel(queue, reason, worker, string.Empty, leases.Count * 2, out int at);
        foreach (LeaseKey lease in leases)
        {
            arguments[at++] = lease.Job;
            arguments[at++] = lease.Number;
        }

        using RespResult? reply = await queue.ChangeAsync(ProtocolScript.Cancel, arguments, cancellationToken)
            .ConfigureAwait(false);
        return reply is null ? new CancelOutcome[leases.Count] : PlainReplies.ReadOutcomes(reply);
    }

    public async Task<bool> ReportProgressAsync(
        string worker, LeaseKey lease, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        using RespResult? reply = await queue.ChangeAsync(
            ProtocolScript.Progress, [worker, lease.Job, lease.Number, json], cancellationToken).ConfigureAwait(false);
        return reply is not null && PlainReplies.ReadPositions(reply).Length == 0;
    }

    public async Task<bool> AppendLogAsync(
        string worker,
        LeaseKey lease,
        int maxLines,
        IReadOnlyList<string> lines,
        CancellationToken cancellationToken)
    {
        using RespResult? reply = await queue.ChangeAsync(
            ProtocolScript.Log,
            [worker, lease.Job, lease.Number, maxLines, .. lines.Select(line => (RedisValue)line)],
            cancellationToken).ConfigureAwait(false);
        return reply is not null && PlainReplies.ReadCount(reply) == 1;
    }

    public async Task<bool> MarkIgnoringAsync(
        string worker, LeaseKey lease, CancellationCause cause, CancellationToken cancellationToken)
    {
        using RespResult? reply = await queue.ControlAsync(
            ProtocolScript.Mark, [worker, lease.Job, lease.Number, (int)cause], QueueOpening.IfItHoldsJobs, cancellationToken).ConfigureAwait(false);
        return reply is not null && PlainReplies.ReadPositions(reply).Length == 0;
    }

    public async Task<NoticesResult> TakeNoticesAsync(
        int most, TimeSpan claim, TimeSpan period, IReadOnlyList<string> told, CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(
            ProtocolScript.Notices,
            [most, ScriptArguments.Milliseconds(claim), ScriptArguments.Milliseconds(period), .. told.Select(notice => (RedisValue)notice)],
            cancellationToken).ConfigureAwait(false);
        return WorkerReplies.ReadNotices(reply);
    }

    public async Task LeaveAsync(
        string worker, IReadOnlyList<LeaseKey> leftBehind, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[5 + (leftBehind.Count * 2)];
        int at = 0;
        arguments[at++] = worker;
        queue.AppendRetention(arguments, ref at);
        foreach (LeaseKey lease in leftBehind)
        {
            arguments[at++] = lease.Job;
            arguments[at++] = lease.Number;
        }

        try
        {
            // Behind the takes that were sent before, on their connection.
            using RespResult? reply = await queue.ChangeAsync(ProtocolScript.Leave, arguments, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (JobProtocolException)
        {
            // What another version keeps there is not for this one to change: leases and presence of the worker run out.
        }
    }

    public Task<IAsyncDisposable> OnWakeAsync(Action onWork, Action onDue, CancellationToken cancellationToken) =>
        queue.SubscribeAsync(
            channels => channels.Wake, message => (message == QueueChannels.ScheduleMessage ? onDue : onWork)(), cancellationToken);

    public Task<IAsyncDisposable> OnCancelAsync(
        Action<IReadOnlyList<CancelRequest>> callback,
        Action<Exception> unreadable,
        CancellationToken cancellationToken) =>
        queue.SubscribeAsync(
            channels => channels.Cancel,
            message =>
            {
                IReadOnlyList<CancelRequest> requests;
                try
                {
                    requests = WorkerReplies.ParseCancelRequests(message);
                }
                catch (Exception exception) when (exception is JsonException or InvalidOperationException)
                {
                    unreadable(exception);
                    return;
                }

                callback(requests);
            },
            cancellationToken);

    private static string Code(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Completed => ScriptConstants.Completed,
        OutcomeKind.Failed => ScriptConstants.Failed,
        OutcomeKind.Cancelled => ScriptConstants.Cancelled,
        OutcomeKind.Retry => ScriptConstants.Retry,
        OutcomeKind.RetryAfterCancellation => ScriptConstants.RetryAfterCancellation,
        OutcomeKind.RetryAfterStop => ScriptConstants.RetryAfterStop,
        OutcomeKind.Release => ScriptConstants.Release,
        OutcomeKind.Unknown => ScriptConstants.Unknown,
        OutcomeKind.Paused => ScriptConstants.Paused,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
