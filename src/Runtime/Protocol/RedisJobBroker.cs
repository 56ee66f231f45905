using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using RESPite.Messages;
using StackExchange.Redis;

namespace TypedJobs.Protocol;

/// <summary>The protocol over StackExchange.Redis.</summary>
/// <param name="connections">The servers.</param>
/// <param name="prefix">What all keys begin with.</param>
/// <param name="clock">Stands for the server's time in tests; see <see cref="ProtocolScript.WithClock"/>.</param>
internal sealed class RedisJobBroker(RedisConnectionSource connections, string prefix, string? clock = null) : IJobBroker
{
    private const string ProtocolVersion = "1";
    private const int MaxUnknownTries = 20;
    private const int SweepBatch = 500;

    private readonly ScriptDialects _dialects = new();
    private readonly ConcurrentDictionary<string, QueueKeys> _keys = new(StringComparer.Ordinal);

    public async Task OpenAsync(string queue, CancellationToken cancellationToken)
    {
        QueueKeys keys = Keys(queue);
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Open, keys, (RedisValue[])[ProtocolVersion])
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        if (ReadVersion(reply) is var version && version != ProtocolVersion)
        {
            throw new JobProtocolException(
                $"Queue '{queue}' is kept by protocol version {version}; this version of TypedJobs speaks {ProtocolVersion}. " +
                "Update the package in this application.");
        }

        await database.SetAddAsync(keys.All, queue).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<int>> EnqueueAsync(
        string queue, ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken)
    {
        int length = 1 + (jobs.Length * 7);
        RedisValue[] arguments = ArrayPool<RedisValue>.Shared.Rent(length);
        int at = 0;
        arguments[at++] = jobs.Length;
        foreach (NewJob job in jobs.Span)
        {
            arguments[at++] = job.Key;
            arguments[at++] = job.Name;
            arguments[at++] = job.Payload;
            arguments[at++] = job.MaxAttempts;
            arguments[at++] = Milliseconds(job.Delay);
            arguments[at++] = job.Overrides;
            arguments[at++] = job.Traits;
        }

        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(
            database, ProtocolScript.Enqueue, Keys(queue), arguments.AsMemory(0, length)).ConfigureAwait(false);
        Recycle(arguments);
        return ReadPositions(reply);
    }

    public async Task<ExchangeResult> ExchangeAsync(
        string queue, ExchangeRequest request, CancellationToken cancellationToken)
    {
        int length = 12 + (request.Outcomes.Length * 5);
        RedisValue[] arguments = ArrayPool<RedisValue>.Shared.Rent(length);
        int at = 0;
        arguments[at++] = request.Worker;
        arguments[at++] = request.Lane;
        arguments[at++] = request.Ticket;
        arguments[at++] = request.Repeat ? 1 : 0;
        arguments[at++] = Milliseconds(request.Lease);
        arguments[at++] = request.Wanted;
        Append(arguments, ref at, request.Retention);
        arguments[at++] = MaxUnknownTries;
        arguments[at++] = request.Outcomes.Length;
        foreach (Outcome outcome in request.Outcomes.Span)
        {
            arguments[at++] = outcome.Lease.Job;
            arguments[at++] = outcome.Lease.Number;
            arguments[at++] = Code(outcome.Kind);
            arguments[at++] = outcome.Text;
            arguments[at++] = Milliseconds(outcome.Delay);
        }

        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(
            database, ProtocolScript.Exchange, Keys(queue), arguments.AsMemory(0, length)).ConfigureAwait(false);
        Recycle(arguments);
        return ReadExchange(reply);
    }

    public async Task<RenewResult> RenewAsync(
        string queue,
        string worker,
        TimeSpan lease,
        IReadOnlyList<LeaseKey> leases,
        CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[3 + (leases.Count * 2)];
        arguments[0] = worker;
        arguments[1] = Milliseconds(lease);
        arguments[2] = leases.Count;
        for (int i = 0; i < leases.Count; i++)
        {
            arguments[3 + (i * 2)] = leases[i].Job;
            arguments[4 + (i * 2)] = leases[i].Number;
        }

        // Renewals have a connection of their own: they must not queue behind payloads.
        IDatabase database = await ControlAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Renew, Keys(queue), arguments)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadRenewal(reply);
    }

    public async Task<SweepResult> SweepAsync(
        string queue, TimeSpan lease, int maxStalledCount, Retention retention, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[8];
        int at = 0;
        arguments[at++] = SweepBatch;
        arguments[at++] = maxStalledCount;
        arguments[at++] = Milliseconds(lease);
        arguments[at++] = Milliseconds(lease / 2);
        Append(arguments, ref at, retention);
        IDatabase database = await ControlAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Sweep, Keys(queue), arguments)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadSweep(reply);
    }

    public async Task<IReadOnlyList<CancelOutcome>> CancelAsync(
        string queue,
        IReadOnlyList<string> keys,
        string reason,
        Retention retention,
        CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[6 + keys.Count];
        int at = 0;
        arguments[at++] = reason;
        Append(arguments, ref at, retention);
        arguments[at++] = keys.Count;
        foreach (string key in keys)
        {
            arguments[at++] = key;
        }

        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Cancel, Keys(queue), arguments)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadOutcomes(reply);
    }

    public async Task<IReadOnlyList<JobEnd>> WatchAsync(
        string queue, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Watch, Keys(queue), Values(keys))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadEnds(reply);
    }

    public async Task<bool> ReportProgressAsync(
        string queue, string worker, LeaseKey lease, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = [worker, lease.Job, lease.Number, json];
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Progress, Keys(queue), arguments)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadPositions(reply).Length == 0;
    }

    public async Task<IReadOnlyList<JobRecord?>> ReadAsync(
        string queue, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Read, Keys(queue), Values(keys))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return JobRecordReader.Read(reply, queue, keys);
    }

    public async Task<bool> PauseAsync(string queue, bool paused, CancellationToken cancellationToken)
    {
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(
            database, ProtocolScript.Pause, Keys(queue), (RedisValue[])[paused ? 1 : 0]).WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadCount(reply) == 1;
    }

    public async Task<QueueCounts> CountAsync(string queue, CancellationToken cancellationToken)
    {
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Counts, Keys(queue), default)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadCounts(reply);
    }

    public async Task<JobPage> ListAsync(
        string queue, JobState state, JobFilter filter, long from, int count, CancellationToken cancellationToken)
    {
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(
            database,
            ProtocolScript.List,
            Keys(queue),
            (RedisValue[])[JobRecordReader.StateCode(state), from, count, filter.Name ?? string.Empty, filter.Tag ?? string.Empty])
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadPage(reply);
    }

    public async Task<IReadOnlyList<ChangeOutcome>> ManageAsync(
        string queue, JobChange change, string argument, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[2 + keys.Count];
        arguments[0] = Code(change);
        arguments[1] = argument;
        for (int i = 0; i < keys.Count; i++)
        {
            arguments[2 + i] = keys[i];
        }

        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(database, ProtocolScript.Manage, Keys(queue), arguments)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return ReadChanges(reply);
    }

    public async Task<int> CleanAsync(
        string queue, JobState state, TimeSpan age, int most, CancellationToken cancellationToken)
    {
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        using RespResult reply = await EvaluateAsync(
            database, ProtocolScript.Clean, Keys(queue), (RedisValue[])[JobRecordReader.StateCode(state), Milliseconds(age), most])
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return (int)ReadCount(reply);
    }

    public async Task ForgetAsync(string queue, CancellationToken cancellationToken)
    {
        QueueKeys keys = Keys(queue);
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        await database.KeyDeleteAsync(keys.Root[0]).WaitAsync(cancellationToken).ConfigureAwait(false);
        await database.SetRemoveAsync(keys.All, queue).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> ListQueuesAsync(CancellationToken cancellationToken)
    {
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        RedisValue[] names = await database.SetMembersAsync($"{prefix}:queues").WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. names.Select(name => name.ToString()).Order(StringComparer.Ordinal)];
    }

    public Task<IAsyncDisposable> OnWakeAsync(string queue, Action callback, CancellationToken cancellationToken) =>
        SubscribeAsync(Keys(queue).Wake, _ => callback(), cancellationToken);

    public Task<IAsyncDisposable> OnDoneAsync(
        string queue, Action<string[]> callback, CancellationToken cancellationToken) =>
        SubscribeAsync(
            Keys(queue).Done, message => callback(message.ToString().Split(' ')), cancellationToken);

    public Task<IAsyncDisposable> OnCancelAsync(
        string queue, Action<IReadOnlyList<CancelRequest>> callback, CancellationToken cancellationToken) =>
        SubscribeAsync(Keys(queue).Cancel, message => callback(ParseCancelRequests(message)), cancellationToken);

    private static string ReadVersion(RespResult reply)
    {
        RespReader reader = reply.ReadScalar();
        return reader.ReadString() ?? string.Empty;
    }

    // Read() stands on the answer itself; the readers below begin with its elements.
    private static int[] ReadPositions(RespResult reply)
    {
        RespReader reader = reply.Read();
        var positions = new int[reader.AggregateLength()];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = (int)reader.NextInt64() - 1;
        }

        return positions;
    }

    private static ExchangeResult ReadExchange(RespResult reply)
    {
        RespReader reader = reply.Read();
        int[] lost = reader.NextPositions();
        long due = reader.NextInt64();
        _ = reader.NextInt64();
        var jobs = new TakenJob[reader.NextArray() / 8];
        for (int i = 0; i < jobs.Length; i++)
        {
            var lease = new LeaseKey(reader.NextString(), reader.NextInt64());
            int attempt = (int)reader.NextInt64();
            int maxAttempts = (int)reader.NextInt64();
            var enqueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.NextInt64());
            string name = reader.NextString();
            byte[] payload = reader.NextBytes();
            jobs[i] = new TakenJob(lease, attempt, maxAttempts, enqueuedAt, name, payload, reader.NextString());
        }

        return new ExchangeResult(lost, due < 0 ? null : TimeSpan.FromMilliseconds(due), jobs);
    }

    private static RenewResult ReadRenewal(RespResult reply)
    {
        RespReader reader = reply.Read();
        int[] lost = reader.NextPositions();
        var requested = new (int, string)[reader.NextArray() / 2];
        for (int i = 0; i < requested.Length; i++)
        {
            requested[i] = ((int)reader.NextInt64() - 1, reader.NextString());
        }

        return new RenewResult(lost, requested);
    }

    private static SweepResult ReadSweep(RespResult reply)
    {
        RespReader reader = reply.Read();
        return new SweepResult(reader.NextStrings(), reader.NextStrings(), reader.NextStrings());
    }

    private static CancelOutcome[] ReadOutcomes(RespResult reply)
    {
        RespReader reader = reply.Read();
        var outcomes = new CancelOutcome[reader.AggregateLength()];
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = (CancelOutcome)reader.NextInt64();
        }

        return outcomes;
    }

    private static JobEnd[] ReadEnds(RespResult reply)
    {
        RespReader reader = reply.Read();
        var ends = new JobEnd[reader.AggregateLength() / 2];
        for (int i = 0; i < ends.Length; i++)
        {
            string state = reader.NextString();
            byte[] text = reader.NextBytes();
            ends[i] = new JobEnd(
                state switch
                {
                    "" => null,
                    "p" => JobState.Active,
                    _ => JobRecordReader.ParseState(state),
                },
                text);
        }

        return ends;
    }

    private static long ReadCount(RespResult reply)
    {
        RespReader reader = reply.ReadScalar();
        return reader.ReadInt64();
    }

    private static QueueCounts ReadCounts(RespResult reply)
    {
        RespReader reader = reply.Read();
        return new QueueCounts
        {
            Scheduled = reader.NextInt64(),
            Waiting = reader.NextInt64(),
            Active = reader.NextInt64(),
            Completed = reader.NextInt64(),
            Failed = reader.NextInt64(),
            Cancelled = reader.NextInt64(),
            IsPaused = reader.NextInt64() == 1,
        };
    }

    private static JobPage ReadPage(RespResult reply)
    {
        RespReader reader = reply.Read();
        long next = reader.NextInt64();
        return new JobPage(next < 0 ? null : next, reader.NextStrings());
    }

    private static ChangeOutcome[] ReadChanges(RespResult reply)
    {
        RespReader reader = reply.Read();
        var outcomes = new ChangeOutcome[reader.AggregateLength()];
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = reader.NextInt64() switch
            {
                0 => ChangeOutcome.NotFound,
                1 => ChangeOutcome.Changed,
                _ => ChangeOutcome.WrongState,
            };
        }

        return outcomes;
    }

    private static string Code(JobChange change) => change switch
    {
        JobChange.Retry => "retry",
        JobChange.Promote => "promote",
        JobChange.Remove => "remove",
        JobChange.SetPriority => "rank",
        JobChange.SetDelay => "delay",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };

    private static List<CancelRequest> ParseCancelRequests(RedisValue message)
    {
        var requests = new List<CancelRequest>();
        using JsonDocument document = JsonDocument.Parse((ReadOnlyMemory<byte>)message);
        foreach (JsonElement entry in document.RootElement.EnumerateArray())
        {
            requests.Add(new CancelRequest(
                new LeaseKey(entry[0].GetString()!, (long)entry[1].GetDouble()), entry[2].GetString() ?? string.Empty));
        }

        return requests;
    }

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

    private static void Append(RedisValue[] arguments, ref int at, Retention retention)
    {
        arguments[at++] = Milliseconds(retention.CompletedAge);
        arguments[at++] = retention.CompletedCount;
        arguments[at++] = Milliseconds(retention.FailedAge);
        arguments[at++] = retention.FailedCount;
    }

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

    private Task<RespResult> EvaluateAsync(
        IDatabase database, ProtocolScript script, QueueKeys keys, ReadOnlyMemory<RedisValue> arguments)
    {
        ProtocolScript used = clock is null ? script : script.WithClock(clock);
        return database.ScriptEvaluateRespAsync(
            _dialects.ReadsFlags(database.Multiplexer) ? used.Flagged : used.Plain, keys.Root, arguments);
    }

    private QueueKeys Keys(string queue) =>
        _keys.GetOrAdd(queue, static (name, prefix) => new QueueKeys(prefix, name), prefix);

    private async ValueTask<IDatabase> CommandsAsync(CancellationToken cancellationToken) =>
        (await connections.GetAsync(RedisConnectionRole.Commands, cancellationToken).ConfigureAwait(false)).GetDatabase();

    private async ValueTask<IDatabase> ControlAsync(CancellationToken cancellationToken) =>
        (await connections.GetAsync(RedisConnectionRole.Control, cancellationToken).ConfigureAwait(false)).GetDatabase();

    private async Task<IAsyncDisposable> SubscribeAsync(
        RedisChannel channel, Action<RedisValue> callback, CancellationToken cancellationToken)
    {
        IConnectionMultiplexer multiplexer =
            await connections.GetAsync(RedisConnectionRole.Control, cancellationToken).ConfigureAwait(false);
        return await RedisSubscription.StartAsync(multiplexer.GetSubscriber(), channel, callback, cancellationToken)
            .ConfigureAwait(false);
    }
}
