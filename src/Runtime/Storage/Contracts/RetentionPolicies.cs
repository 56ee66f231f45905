using System.Collections.Concurrent;

namespace TypedJobs.Storage.Contracts;

/// <summary>Finds how long each queue keeps finished jobs. Thread-safe.</summary>
/// <param name="find">Finds the retention of a queue; without it each queue has <see cref="Default"/>.</param>
internal sealed class RetentionPolicies(Func<string, Retention>? find = null)
{
    // Anybody can make up the queue of an id; those beyond this number are found anew for each call.
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<string, Retention> _queues = new(StringComparer.Ordinal);

    public Retention Default { get; set; } = Retention.Default;

    public void Set(string queue, Retention retention) => _queues[queue] = retention;

    public Retention Of(string queue) =>
        _queues.TryGetValue(queue, out Retention? known) ? known
        : find is null ? Default
        : _queues.Count < MaxKept ? _queues.GetOrAdd(queue, find)
        : find(queue);
}
