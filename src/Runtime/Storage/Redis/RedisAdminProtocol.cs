using StackExchange.Redis;
using TypedJobs.Jobs;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Redis.Replies;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>Carries out what administration needs of a queue.</summary>
internal sealed class RedisAdminProtocol(RedisQueue queue) : IAdminProtocol
{
    public async Task<CancelPage> CancelMatchingAsync(
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
        arguments[at++] = queue.ClientName;
        queue.AppendRetention(arguments, ref at);
        Append(arguments, ref at, state, filter, from, count);
        foreach (string key in keys)
        {
            arguments[at++] = key;
        }

        using RespResult? reply = await queue.ChangeAsync(ProtocolScript.CancelMatching, arguments, cancellationToken)
            .ConfigureAwait(false);
        return reply is null ? new CancelPage(null, []) : AdminReplies.ReadCancelled(reply);
    }

    public async Task<string[]> ListActiveAsync(CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Active, [], cancellationToken).ConfigureAwait(false);
        return PlainReplies.ReadKeys(reply);
    }

    public async Task<bool> PauseAsync(bool paused, CancellationToken cancellationToken)
    {
        // A queue can be paused before its first job; one that is not there is not paused.
        using RespResult? reply = paused
            ? await queue.CommandAsync(ProtocolScript.Pause, [1, RedisValue.EmptyString], cancellationToken).ConfigureAwait(false)
            : await queue.ChangeAsync(ProtocolScript.Pause, [0, RedisValue.EmptyString], cancellationToken).ConfigureAwait(false);
        return reply is not null && PlainReplies.ReadCount(reply) == 1;
    }

    public async Task<bool> PauseJobsAsync(string name, bool paused, CancellationToken cancellationToken)
    {
        using RespResult? reply = paused
            ? await queue.CommandAsync(ProtocolScript.Pause, [1, name], cancellationToken).ConfigureAwait(false)
            : await queue.ChangeAsync(ProtocolScript.Pause, [0, name], cancellationToken).ConfigureAwait(false);
        return (reply is null ? 0 : PlainReplies.ReadCount(reply)) switch
        {
            0 => false,
            1 => true,
            _ => throw new InvalidOperationException(
                $"The jobs of '{name}' were not paused: queue '{queue.Name}' has {JobLimits.MaxPausedNames:N0} paused names, which is the most. Resume some, or pause the queue."),
        };
    }

    public async Task<IReadOnlyList<string>> ListPausedJobsAsync(CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Paused, [], cancellationToken).ConfigureAwait(false);
        return PlainReplies.ReadKeys(reply);
    }

    public async Task<bool> RecallAsync(string name, CancellationToken cancellationToken) =>
        (await queue.Worker.RecallAsync([name], JobLimits.MaxTimeSpan, cancellationToken).ConfigureAwait(false)).HasMore;

    public async Task<bool> ControlWorkerAsync(string worker, bool? takesJobs, int? concurrency, CancellationToken cancellationToken)
    {
        RedisValue takes = takesJobs is { } wanted ? wanted ? 1 : 0 : RedisValue.EmptyString;
        using RespResult? reply = await queue.ChangeAsync(
            ProtocolScript.Control, [worker, takes, concurrency ?? RedisValue.EmptyString], cancellationToken).ConfigureAwait(false);
        return reply is not null && PlainReplies.ReadCount(reply) == 1;
    }

    public async Task<QueueCounts> CountAsync(CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Counts, [], cancellationToken).ConfigureAwait(false);
        return AdminReplies.ReadCounts(reply);
    }

    public async Task<QueueLook> LookAsync(CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Counts, [1], cancellationToken).ConfigureAwait(false);
        return AdminReplies.ReadLook(reply);
    }

    public async Task<JobPage> ListAsync(
        JobState state, JobFilter filter, long from, int count, CancellationToken cancellationToken)
    {
        using RespResult reply = await ListAsync(state, filter, from, count, 0, cancellationToken).ConfigureAwait(false);
        return AdminReplies.ReadPage(reply);
    }

    public async Task<RecordPage> ListRecordsAsync(
        JobState state,
        JobFilter filter,
        long from,
        int count,
        bool payloads,
        CancellationToken cancellationToken)
    {
        using RespResult reply = await ListAsync(state, filter, from, count, payloads ? 2 : 1, cancellationToken)
            .ConfigureAwait(false);
        return JobRecordReader.ReadPage(reply, queue.Name);
    }

    public async Task<IReadOnlyList<ChangeOutcome>> ChangeAsync(
        JobChange change, string argument, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        using RespResult? reply = await queue.ChangeAsync(
            ProtocolScript.Change, [Code(change), argument, .. ScriptArguments.Values(keys)], cancellationToken).ConfigureAwait(false);
        return reply is null ? [.. keys.Select(_ => ChangeOutcome.NotFound)] : AdminReplies.ReadChanges(reply);
    }

    public async Task<PurgeResult> PurgeAsync(
        JobState state, TimeSpan age, long from, int count, CancellationToken cancellationToken)
    {
        using RespResult? reply = await queue.ChangeAsync(
            ProtocolScript.Purge,
            [JobRecordReader.StateCode(state), ScriptArguments.Milliseconds(age), from, count],
            cancellationToken).ConfigureAwait(false);
        return reply is null ? new PurgeResult(null, 0) : AdminReplies.ReadPurged(reply);
    }

    public async Task<IReadOnlyList<string>> DeleteAsync(CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.DeleteQueue, [], cancellationToken).ConfigureAwait(false);
        string[] left = PlainReplies.ReadKeys(reply);
        if (left.Length == 0)
        {
            IDatabase database = await queue.Runner.CommandsAsync(cancellationToken).ConfigureAwait(false);
            QueueKeys keys = queue.Keys;
            await queue.Runner.CommandAsync(database, found => found.SetRemoveAsync(keys.All, keys.Name), cancellationToken)
                .ConfigureAwait(false);

            // Whoever has opened the queue anew meanwhile may have added the name before it was removed.
            await queue.Runner.OpenAsync(database, keys, onlyWithJobs: true, cancellationToken).ConfigureAwait(false);
        }

        return left;
    }

    public async Task<WorkersResult> GetWorkersAsync(int maxActive, CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Workers, [maxActive], cancellationToken)
            .ConfigureAwait(false);
        return AdminReplies.ReadWorkers(reply);
    }

    public async Task<ListenResult> ListenAsync(
        TimeSpan span, long seen, CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(
            ProtocolScript.Listen, [ScriptArguments.Milliseconds(span), seen], cancellationToken).ConfigureAwait(false);
        return AdminReplies.ReadListening(reply);
    }

    public Task<IAsyncDisposable> OnEventsAsync(
        Action<ReadOnlyMemory<byte>> callback, CancellationToken cancellationToken) =>
        queue.SubscribeAsync(channels => channels.Events, message => callback(message), cancellationToken);

    private Task<RespResult> ListAsync(
        JobState state, JobFilter filter, long from, int count, int form, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[7];
        int at = 0;
        Append(arguments, ref at, state, filter, from, count);
        arguments[at] = form;
        return queue.CommandAsync(ProtocolScript.List, arguments, cancellationToken);
    }

    private static string Code(JobChange change) => change switch
    {
        JobChange.Retry => "retry",
        JobChange.Promote => "promote",
        JobChange.Delete => "delete",
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
        arguments[at++] = ScriptArguments.Milliseconds(filter.OlderThan);
    }
}
