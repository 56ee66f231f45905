using System.Collections.Concurrent;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>Represents one queue, and carries out calls on it. Thread-safe.</summary>
internal sealed class RedisQueue
{
    private readonly RetentionPolicies _retentions;
    private readonly ConcurrentDictionary<string, RedisQueue> _kept;
    private bool _isKept;

    public RedisQueue(
        ScriptRunner runner, QueueKeys keys, string clientName, RetentionPolicies retentions, ConcurrentDictionary<string, RedisQueue> kept)
    {
        _retentions = retentions;
        _kept = kept;
        Runner = runner;
        Keys = keys;
        ClientName = clientName;
    }

    public ScriptRunner Runner { get; }

    public QueueKeys Keys { get; }

    /// <summary>Gets the queue's name.</summary>
    public string Name => Keys.Name;

    /// <summary>Gets who asks, where that is kept.</summary>
    public string ClientName { get; }

    // Made when they are needed: a queue that is not kept is made for one call. Two callers at one time may each make their own.
    public RedisClientProtocol Client => field ??= new(this);

    public RedisWorkerProtocol Worker => field ??= new(this);

    public RedisAdminProtocol Admin => field ??= new(this);

    public RedisCatalogueProtocol Catalogue => field ??= new(this);

    public RedisScheduleProtocol Schedules => field ??= new(this);

    /// <summary>
    /// Keeps the queue and its protocols for later calls: the application itself names it. Names that come from ids are not kept:
    /// anybody can make them up.
    /// </summary>
    public void Keep()
    {
        if (!Volatile.Read(ref _isKept))
        {
            Volatile.Write(ref _isKept, true);
            _kept.TryAdd(Name, this);
        }
    }

    /// <summary>Carries out a call that adds to the queue, or reads, and is not in the hot path.</summary>
    public async Task<RespResult> CommandAsync(
        ProtocolScript script, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IDatabase database = await Runner.CommandsAsync(cancellationToken).ConfigureAwait(false);
        return await LeftCall.LeaveWhenFiredAsync(
            Runner.EvaluateAsync(database, script, Keys, arguments, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Carries out a call of a worker that must not queue behind payloads: it has a connection of its own.</summary>
    public async Task<RespResult?> ControlAsync(
        ProtocolScript script, RedisValue[] arguments, QueueOpening opening, CancellationToken cancellationToken)
    {
        IDatabase database = await Runner.ControlAsync(cancellationToken).ConfigureAwait(false);
        return await LeftCall.LeaveWhenFiredAsync(
            Runner.EvaluateAsync(database, script, Keys, arguments, opening, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Carries out a call that changes what is there; null when the queue does not exist.</summary>
    public async Task<RespResult?> ChangeAsync(
        ProtocolScript script, RedisValue[] arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IDatabase database = await Runner.CommandsAsync(cancellationToken).ConfigureAwait(false);
        return await LeftCall.LeaveWhenFiredAsync(
            Runner.EvaluateAsync(database, script, Keys, arguments, QueueOpening.IfItHoldsJobs, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Subscribes to a channel of the queue.</summary>
    public Task<IAsyncDisposable> SubscribeAsync(
        Func<QueueChannels, RedisChannel> choose, Action<RedisValue> callback, CancellationToken cancellationToken) =>
        Runner.SubscribeAsync(Keys, choose, callback, cancellationToken);

    /// <summary>Adds how long the queue keeps finished jobs to the arguments of a script.</summary>
    public void AppendRetention(RedisValue[] arguments, ref int at)
    {
        Retention retention = _retentions.Of(Name);
        arguments[at++] = ScriptArguments.Milliseconds(retention.CompletedAge);
        arguments[at++] = retention.CompletedCount;
        arguments[at++] = ScriptArguments.Milliseconds(retention.FailedAge);
        arguments[at++] = retention.FailedCount;
    }
}
