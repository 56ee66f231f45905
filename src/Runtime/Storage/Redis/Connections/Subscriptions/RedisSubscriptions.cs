using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Loops;

namespace TypedJobs.Storage.Redis.Connections.Subscriptions;

/// <summary>Represents the subscriptions of a source, which follow it to another master. Thread-safe.</summary>
/// <param name="closing">Ends moves when the source is closed.</param>
internal sealed class RedisSubscriptions(CancellationToken closing)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<RedisSubscription, bool> _all = new();
    private CancellationTokenSource? _nextMove;

    /// <summary>Gets the move that began last.</summary>
    public Task Moving { get; private set; } = Task.CompletedTask;

    /// <summary>Adds a subscription that is not made yet, and is dropped when it ends.</summary>
    public RedisSubscription Add(RedisChannel channel, Action<RedisValue> callback)
    {
        var subscription = new RedisSubscription(channel, callback, ended => _all.TryRemove(ended, out _));
        _all[subscription] = true;
        return subscription;
    }

    /// <summary>
    /// Begins to move all to another connection, and returns: a move of the source must not wait for a thousand answers, because the next
    /// one may be due. That one takes over.
    /// </summary>
    public void MoveTo(IConnectionMultiplexer control, ILogger logger, TimeProvider time)
    {
        CancellationTokenSource next;
        CancellationTokenSource? before;
        lock (_gate)
        {
            before = _nextMove;
            _nextMove = next = CancellationTokenSource.CreateLinkedTokenSource(closing);
        }

        before?.Cancel();
        before?.Dispose();
        var move = new SubscriptionMove(control, () => _all.Keys, logger, time);
        Moving = DetachedTask.Run(() => move.RunAsync(next.Token));
    }
}
