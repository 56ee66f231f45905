using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <content>Jobs and queues as people see and change them.</content>
internal sealed partial class RedisJobBroker
{
    public async Task<IReadOnlyList<CancelOutcome>> CancelAsync(
        string queue, IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = CancelArguments(queue, reason, string.Empty, keys.Count, out int at);
        foreach (string key in keys)
        {
            arguments[at++] = key;
        }

        using RespResult? reply = await ChangeAsync(ProtocolScript.Cancel, queue, arguments, cancellationToken)
            .ConfigureAwait(false);
        return reply is null ? new CancelOutcome[keys.Count] : BrokerReplies.ReadOutcomes(reply);
    }

    public async Task<IReadOnlyList<CancelOutcome>> CancelAttemptsAsync(
        string queue, string worker, IReadOnlyList<LeaseKey> leases, string reason, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = CancelArguments(queue, reason, worker, leases.Count * 2, out int at);
        foreach (LeaseKey lease in leases)
        {
            arguments[at++] = lease.Job;
            arguments[at++] = lease.Number;
        }

        using RespResult? reply = await ChangeAsync(ProtocolScript.Cancel, queue, arguments, cancellationToken)
            .ConfigureAwait(false);
        return reply is null ? new CancelOutcome[leases.Count] : BrokerReplies.ReadOutcomes(reply);
    }

    public async Task<CancelPage> CancelMatchingAsync(
        string queue,
        JobState state,
        JobFilter filter,
        long from,
        int count,
        IReadOnlyList<string> keys,
        string reason,
        CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[12 + keys.Count];
        int at = 0;
        arguments[at++] = reason;
        arguments[at++] = clientName;
        Append(arguments, ref at, queue);
        Append(arguments, ref at, state, filter, from, count);
        foreach (string key in keys)
        {
            arguments[at++] = key;
        }

        using RespResult? reply = await ChangeAsync(ProtocolScript.CancelMatching, queue, arguments, cancellationToken)
            .ConfigureAwait(false);
        return reply is null ? new CancelPage(null, []) : BrokerReplies.ReadCancelled(reply);
    }

    public async Task<string[]> ListActiveAsync(string queue, CancellationToken cancellationToken)
    {
        using RespResult reply = await CommandAsync(ProtocolScript.Active, queue, [], cancellationToken).ConfigureAwait(false);
        return BrokerReplies.ReadKeys(reply);
    }

    public async Task<IReadOnlyList<JobRecord?>> ReadAsync(
        string queue, IReadOnlyList<string> keys, bool whole, CancellationToken cancellationToken)
    {
        using RespResult reply = await CommandAsync(
            ProtocolScript.Read, queue, [whole ? 1 : 0, .. Values(keys)], cancellationToken).ConfigureAwait(false);
        return JobRecordReader.Read(reply, queue, keys);
    }

    public async Task<bool> PauseAsync(string queue, bool paused, CancellationToken cancellationToken)
    {
        // A queue can be paused before its first job; one that is not there is not paused.
        using RespResult? reply = paused
            ? await CommandAsync(ProtocolScript.Pause, queue, [1], cancellationToken).ConfigureAwait(false)
            : await ChangeAsync(ProtocolScript.Pause, queue, [0], cancellationToken).ConfigureAwait(false);
        return reply is not null && BrokerReplies.ReadCount(reply) == 1;
    }

    public async Task<QueueCounts> CountAsync(string queue, CancellationToken cancellationToken)
    {
        using RespResult reply = await CommandAsync(ProtocolScript.Counts, queue, [], cancellationToken).ConfigureAwait(false);
        return BrokerReplies.ReadCounts(reply);
    }

    public async Task<JobPage> ListAsync(
        string queue, JobState state, JobFilter filter, long from, int count, CancellationToken cancellationToken)
    {
        using RespResult reply = await ListAsync(queue, state, filter, from, count, 0, cancellationToken).ConfigureAwait(false);
        return BrokerReplies.ReadPage(reply);
    }

    public async Task<RecordPage> ListRecordsAsync(
        string queue,
        JobState state,
        JobFilter filter,
        long from,
        int count,
        bool payloads,
        CancellationToken cancellationToken)
    {
        using RespResult reply = await ListAsync(queue, state, filter, from, count, payloads ? 2 : 1, cancellationToken)
            .ConfigureAwait(false);
        return JobRecordReader.ReadPage(reply, queue);
    }

    public async Task<IReadOnlyList<ChangeOutcome>> ManageAsync(
        string queue, JobChange change, string argument, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        using RespResult? reply = await ChangeAsync(
            ProtocolScript.Manage, queue, [Code(change), argument, .. Values(keys)], cancellationToken).ConfigureAwait(false);
        return reply is null ? [.. keys.Select(_ => ChangeOutcome.NotFound)] : BrokerReplies.ReadChanges(reply);
    }

    public async Task<CleanResult> CleanAsync(
        string queue, JobState state, TimeSpan age, long from, int count, CancellationToken cancellationToken)
    {
        using RespResult? reply = await ChangeAsync(
            ProtocolScript.Clean,
            queue,
            [JobRecordReader.StateCode(state), Milliseconds(age), from, count],
            cancellationToken).ConfigureAwait(false);
        return reply is null ? new CleanResult(null, 0) : BrokerReplies.ReadCleaned(reply);
    }

    public async Task<IReadOnlyList<string>> ForgetAsync(string queue, CancellationToken cancellationToken)
    {
        using RespResult reply = await CommandAsync(ProtocolScript.Forget, queue, [], cancellationToken).ConfigureAwait(false);
        string[] left = BrokerReplies.ReadKeys(reply);
        if (left.Length == 0)
        {
            IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
            QueueKeys keys = Keys(queue);
            await CommandAsync(database, found => found.SetRemoveAsync(keys.All, queue), cancellationToken).ConfigureAwait(false);

            // Whoever has opened the queue anew meanwhile may have added the name before it was removed.
            await OpenAsync(database, keys, onlyWithJobs: true, cancellationToken).ConfigureAwait(false);
        }

        return left;
    }

    public async Task<WorkersResult> GetWorkersAsync(string queue, int maxActive, CancellationToken cancellationToken)
    {
        using RespResult reply = await CommandAsync(ProtocolScript.Workers, queue, [maxActive], cancellationToken)
            .ConfigureAwait(false);
        return BrokerReplies.ReadWorkers(reply);
    }

    public async Task<IReadOnlyList<string>> ListQueuesAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // No script touches this set, so a plain command locks it on every server.
        IDatabase database = await CommandsAsync(cancellationToken).ConfigureAwait(false);
        RedisValue[] names = await CommandAsync(database, found => found.SetMembersAsync($"{prefix}:queues"), cancellationToken)
            .ConfigureAwait(false);
        return [.. names.Select(name => name.ToString()).Order(StringComparer.Ordinal)];
    }

    private Task<RespResult> ListAsync(
        string queue, JobState state, JobFilter filter, long from, int count, int form, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[7];
        int at = 0;
        Append(arguments, ref at, state, filter, from, count);
        arguments[at] = form;
        return CommandAsync(ProtocolScript.List, queue, arguments, cancellationToken);
    }

    // What a request begins with; what is to be cancelled follows.
    private RedisValue[] CancelArguments(string queue, string reason, string worker, int following, out int at)
    {
        var arguments = new RedisValue[7 + following];
        at = 0;
        arguments[at++] = reason;
        arguments[at++] = clientName;
        Append(arguments, ref at, queue);
        arguments[at++] = worker;
        return arguments;
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

    private static void Append(
        RedisValue[] arguments, ref int at, JobState state, JobFilter filter, long from, int count)
    {
        arguments[at++] = JobRecordReader.StateCode(state);
        arguments[at++] = from;
        arguments[at++] = count;
        arguments[at++] = filter.Name ?? string.Empty;
        arguments[at++] = filter.Tag ?? string.Empty;
        arguments[at++] = Milliseconds(filter.OlderThan);
    }
}
