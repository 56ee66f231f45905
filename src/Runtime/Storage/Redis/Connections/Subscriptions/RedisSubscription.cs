using StackExchange.Redis;
using TypedJobs.Loops;

namespace TypedJobs.Storage.Redis.Connections.Subscriptions;

/// <summary>A subscription to one channel, on whichever connection is in use. Ends when disposed. Thread-safe.</summary>
internal sealed class RedisSubscription(RedisChannel channel, Action<RedisValue> callback, Action<RedisSubscription> onEnded)
    : IAsyncDisposable
{
    private readonly SemaphoreSlim _moving = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private ChannelMessageQueue? _messages;

    /// <summary>Gets whether it has been disposed.</summary>
    public bool IsEnded => _ended.IsCancellationRequested;

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
            // The client library keeps what has subscribed, also when that fails. A queue that it kept then would fill for ever,
            // because only a successful call returns it; a callback can be taken back.
            ISubscriber subscriber = connection.GetSubscriber();
            Task subscribing = subscriber.SubscribeAsync(channel, Ignore);
            try
            {
                await subscribing.WaitAsync(stop.Token).ConfigureAwait(false);
            }
            catch
            {
                // Left, but it may succeed: nobody would listen to it, or end it.
                _ = DetachedTask.Run(() => LeaveAsync(subscriber, subscribing));
                throw;
            }

            ChannelMessageQueue messages = await subscriber.SubscribeAsync(channel, CommandFlags.FireAndForget).ConfigureAwait(false);
            DetachedTask.Create(() =>
            {
                messages.OnMessage(Tell);
                return messages;
            });
            _ = DetachedTask.Run(() => LeaveAsync(subscriber, subscribing));
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
        if (_ended.IsCancellationRequested)
        {
            return;
        }

        try
        {
            callback(message.Message);
        }
        catch (Exception)
        {
            // The next renewal, poll or question finds it.
        }
    }

    private async Task LeaveAsync(ISubscriber subscriber, Task subscribing)
    {
        await subscribing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EndAsync(() => subscriber.UnsubscribeAsync(channel, Ignore)).ConfigureAwait(false);
    }

    private static void Ignore(RedisChannel channel, RedisValue message)
    {
    }

    private static Task UnsubscribeAsync(ChannelMessageQueue? messages) =>
        messages is null ? Task.CompletedTask : EndAsync(() => messages.UnsubscribeAsync());

    private static async Task EndAsync(Func<Task> unsubscribe)
    {
        try
        {
            await unsubscribe().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException or TimeoutException)
        {
            // Without a connection there is nothing to unsubscribe from.
        }
    }
}
