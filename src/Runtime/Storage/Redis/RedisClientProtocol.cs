using System.Buffers;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Redis.Replies;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>Carries out what a client needs of a queue.</summary>
internal sealed class RedisClientProtocol(RedisQueue queue) : IClientProtocol
{
    public async Task<EnqueueResult> EnqueueAsync(
        ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken)
    {
        queue.Keep();
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

        IDatabase database = await queue.Runner.CommandsAsync(cancellationToken).ConfigureAwait(false);
        Task<RespResult> storing = queue.Runner.EvaluateAsync(
            database, ProtocolScript.Enqueue, queue.Keys, arguments.AsMemory(0, length), cancellationToken);
        using RespResult reply = await LeftCall.LeaveWhenFiredAsync(storing, cancellationToken).ConfigureAwait(false);
        ScriptArguments.Recycle(arguments);
        (EnqueueResult result, string? owner) = ClientReplies.ReadEnqueued(reply);
        if (owner is not null)
        {
            NewJob refused = jobs.Span[result.Known[0]];
            throw new JobKeyConflictException(new JobId(queue.Name, refused.Key), owner, JobHead.NameOf(refused.Head));
        }

        return result;
    }

    public async Task<IReadOnlyList<JobRecord?>> ReadAsync(
        IReadOnlyList<string> keys, bool whole, CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(
            ProtocolScript.Read, [whole ? 1 : 0, .. ScriptArguments.Values(keys)], cancellationToken).ConfigureAwait(false);
        return JobRecordReader.Read(reply, queue.Name, keys);
    }

    public async Task<IReadOnlyList<JobEnd>> WatchAsync(
        IReadOnlyList<string> keys, bool named, CancellationToken cancellationToken)
    {
        using RespResult? reply = await queue.ChangeAsync(
            ProtocolScript.Watch, [named ? 1 : 0, .. ScriptArguments.Values(keys)], cancellationToken).ConfigureAwait(false);
        return reply is null ? [.. keys.Select(_ => new JobEnd(null, [], string.Empty))] : ClientReplies.ReadEnds(reply);
    }

    public Task<IReadOnlyList<CancelOutcome>> CancelAsync(
        IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken) =>
        CancelAsync(keys, reason, string.Empty, cancellationToken);

    public Task<IReadOnlyList<CancelOutcome>> SupersedeAsync(
        IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken) =>
        CancelAsync(keys, reason, ScriptConstants.Superseded, cancellationToken);

    public Task<IAsyncDisposable> OnDoneAsync(
        Action<string[]> callback, CancellationToken cancellationToken) =>
        queue.SubscribeAsync(
            channels => channels.Done, message => callback(message.ToString().Split(' ')), cancellationToken);

    private async Task<IReadOnlyList<CancelOutcome>> CancelAsync(
        IReadOnlyList<string> keys, string reason, string cause, CancellationToken cancellationToken)
    {
        RedisValue[] arguments = ScriptArguments.Cancel(queue, reason, string.Empty, cause, keys.Count, out int at);
        foreach (string key in keys)
        {
            arguments[at++] = key;
        }

        using RespResult? reply = await queue.ChangeAsync(ProtocolScript.Cancel, arguments, cancellationToken)
            .ConfigureAwait(false);
        return reply is null ? new CancelOutcome[keys.Count] : PlainReplies.ReadOutcomes(reply);
    }
}
