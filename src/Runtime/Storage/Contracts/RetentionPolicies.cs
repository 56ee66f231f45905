using System.Collections.Concurrent;

namespace TypedJobs.Storage.Contracts;

/// <summary>Finds how long each queue keeps finished jobs. Asked once for each queue. Thread-safe.</summary>
/// <param name="find">Finds the retention of a queue; without it each queue has <see cref="Default"/>.</param>
internal sealed class RetentionPolicies(Func<string, Retention>? find = null)
{
    private readonly ConcurrentDictionary<string, Retention> _queues = new(StringComparer.Ordinal);

    public Retention Default { get; set; } = Retention.Default;

    public void Set(string queue, Retention retention) => _queues[queue] = retention;

    public Retention Of(string queue) =>
        _queues.TryGetValue(queue, out Retention? known) ? known
        : find is null ? Default
        : _queues.GetOrAdd(queue, find);
}
