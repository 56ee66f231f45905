using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Storage.Redis.Connections;

/// <summary>Represents what is known of a connection in use. Thread-safe.</summary>
internal sealed class OpenConnection(IConnectionMultiplexer connection, RedisConnectionRole role, ConnectionWatch? watch)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly WeakReference<IConnectionMultiplexer> _connection = new(connection);
    private Task _refreshing = Task.CompletedTask;
    private long? _refreshedAt;

    public RedisConnectionRole Role => role;

    public ConnectionWatch? Watch => watch;

    /// <summary>Has the connection look at the roles of its servers again, at most once a second; all who ask share one look.</summary>
    public Task RefreshAsync(TimeProvider time)
    {
        lock (_gate)
        {
            if (_refreshing.IsCompleted
                && (_refreshedAt is not { } last || time.GetElapsedTime(last) >= Interval)
                && _connection.TryGetTarget(out IConnectionMultiplexer? target))
            {
                _refreshedAt = time.GetTimestamp();
                _refreshing = DetachedTask.Run(() => target.ConfigureAsync());
            }

            return _refreshing;
        }
    }
}
