using StackExchange.Redis;
using TypedJobs.Loops;

namespace TypedJobs.Storage.Redis.Connections;

/// <summary>A subscription to one channel, on whichever connection is in use. Ends when disposed. Thread-safe.</summary>
internal sealed class RedisSubscription(RedisChannel channel, Action<RedisValue> callback, Action<RedisSubscription> onEnded)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _moving = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private ChannelMessageQueue? _messages;

    /// <summary>
    /// Subscribes on a connection, and then unsubscribes from the one before. Messages come one at a time, in order, and
    /// not on the connection's reader thread.
    /// </summary>
    public async Task MoveToAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, cancellationToken);
        await _moving.WaitAsync(stop.Token).ConfigureAwait(false);
        try
        {
            Task<ChannelMessageQueue> subscribing = connection.GetSubscriber().SubscribeAsync(channel);
            ChannelMessageQueue messages;
            try
            {
                messages = await subscribing.WaitAsync(stop.Token).ConfigureAwait(false);
            }
            catch
            {
                // Left, but it may succeed: nobody would listen to it, or end it.
                _ = DetachedTask.Run(() => LeaveAsync(subscribing));
                throw;
            }

            DetachedTask.Create(() =>
            {
                messages.OnMessage(Tell);
                return messages;
            });
            ChannelMessageQueue? before = _messages;
            _messages = messages;

            // Where the server is gone this takes its time, and nothing depends on it.
            _ = DetachedTask.Run(() => UnsubscribeAsync(before));
        }
        finally
        {
            _moving.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        onEnded(this);
        await _ended.CancelAsync().ConfigureAwait(false);
        await _moving.WaitAsync().ConfigureAwait(false);
        try
        {
            await UnsubscribeAsync(_messages).ConfigureAwait(false);
            _messages = null;
        }
        finally
        {
            _moving.Release();
        }
    }

    // Messages are hints, and what one of them brought about is found without it, too. One that cannot be read must not end
    // the subscription.
    private void Tell(ChannelMessage message)
    {
        try
        {
            callback(message.Message);
        }
        catch (Exception)
        {
            // The next renewal, poll or question finds it.
        }
    }

    private static async Task LeaveAsync(Task<ChannelMessageQueue> subscribing)
    {
        try
        {
            await UnsubscribeAsync(await subscribing.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It has not begun.
        }
    }

    private static async Task UnsubscribeAsync(ChannelMessageQueue? messages)
    {
        try
        {
            await (messages?.UnsubscribeAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException or TimeoutException)
        {
            // Without a connection there is nothing to unsubscribe from.
        }
    }
}
