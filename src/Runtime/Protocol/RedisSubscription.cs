using StackExchange.Redis;

namespace TypedJobs.Protocol;

/// <summary>A subscription to one channel. Ends when disposed.</summary>
internal sealed class RedisSubscription : IAsyncDisposable
{
    private readonly ChannelMessageQueue _messages;

    private RedisSubscription(ChannelMessageQueue messages) => _messages = messages;

    /// <summary>Subscribes. Messages come one at a time, in order, and not on the connection's reader thread.</summary>
    public static async Task<IAsyncDisposable> StartAsync(
        ISubscriber subscriber, RedisChannel channel, Action<RedisValue> callback, CancellationToken cancellationToken)
    {
        ChannelMessageQueue messages =
            await subscriber.SubscribeAsync(channel).WaitAsync(cancellationToken).ConfigureAwait(false);
        DetachedTask.Create(() =>
        {
            messages.OnMessage(message => Tell(callback, message.Message));
            return messages;
        });
        return new RedisSubscription(messages);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _messages.UnsubscribeAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException or TimeoutException)
        {
            // Without a connection there is nothing to unsubscribe from.
        }
    }

    // Messages are hints, and what one of them brought about is found without it, too. One that cannot be read must not end
    // the subscription.
    private static void Tell(Action<RedisValue> callback, RedisValue message)
    {
        try
        {
            callback(message);
        }
        catch (Exception)
        {
            // The next renewal, poll or question finds it.
        }
    }
}
