using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Storage.Redis.Connections.Subscriptions;

/// <summary>
/// Moves the subscriptions of a source to another connection, and tries again until each one has moved or ended: one that stayed
/// behind would hear nothing. What is published meanwhile is missed; each subscriber looks for that by itself, because
/// messages are hints.
/// </summary>
internal sealed partial class SubscriptionMove(
    IConnectionMultiplexer connection, Func<ICollection<RedisSubscription>> find, ILogger logger, TimeProvider time)
{
    private const int MaxAtOnce = 64;

    private readonly HashSet<RedisSubscription> _moved = [];

    /// <summary>Goes on until all have moved, or it is asked to stop.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        for (int failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            RedisSubscription[] left = [.. find().Where(subscription => !_moved.Contains(subscription))];
            Exception? failure = await MoveAsync(left, cancellationToken).ConfigureAwait(false);
            if (failure is null)
            {
                if (failures > 0)
                {
                    LogMoved(logger, Server, time.GetElapsedTime(start));
                }

                return;
            }

            if (++failures == 1 && !cancellationToken.IsCancellationRequested)
            {
                LogFailed(logger, failure, Server);
            }

            await Jitter.BackOffAsync(failures, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private string Server => string.Join(", ", connection.GetEndPoints(configuredOnly: true).Select(ConnectionProblem.NameOf));

    // Returns a failure of one that has not ended meanwhile.
    private async Task<Exception?> MoveAsync(RedisSubscription[] subscriptions, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        using var slots = new SemaphoreSlim(MaxAtOnce);
        await Task.WhenAll(subscriptions.Select(async subscription =>
        {
            await slots.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            try
            {
                await subscription.MoveToAsync(connection, cancellationToken).ConfigureAwait(false);
                lock (_moved)
                {
                    _moved.Add(subscription);
                }
            }
            catch (Exception exception)
            {
                if (!subscription.IsEnded)
                {
                    failure = exception;
                }
            }
            finally
            {
                slots.Release();
            }
        })).ConfigureAwait(false);
        return failure;
    }

    [LoggerMessage(
        EventId = 1012,
        Level = LogLevel.Warning,
        Message = "Failed to subscribe to channels at the new master {Server}; trying again. Until then workers and clients find by polling what is announced there.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string server);

    [LoggerMessage(
        EventId = 1013,
        Level = LogLevel.Information,
        Message = "All subscriptions have moved to the new master {Server} after {Elapsed}.")]
    private static partial void LogMoved(ILogger logger, string server, TimeSpan elapsed);
}
