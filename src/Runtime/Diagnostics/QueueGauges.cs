using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace TypedJobs.Diagnostics;

/// <summary>
/// Shows listeners what was last read of queues. Nothing is read when they look: they call on their own threads, and must not wait for a
/// server. Thread-safe.
/// </summary>
internal sealed class QueueGauges
{
    private readonly ConcurrentDictionary<Func<IReadOnlyList<QueueGauge>>, bool> _sources = [];
    private readonly ObservableGauge<long>? _jobs;
    private readonly ObservableGauge<double>? _age;
    private readonly ObservableGauge<double>? _overdue;

    public QueueGauges(Meter meter, JobTelemetry telemetry)
    {
        _jobs = telemetry.Try(meter, meter => meter.CreateObservableGauge(TelemetryNames.QueueJobs, ObserveJobs, "{job}", "Jobs of a queue, by state."));
        _age = telemetry.Try(meter, meter => meter.CreateObservableGauge(
            TelemetryNames.OldestReadyAge, ObserveAges, "s", "Time for which the oldest job of a queue has waited that may be taken now."));
        _overdue = telemetry.Try(meter, meter => meter.CreateObservableGauge(
            TelemetryNames.ScheduleOverdue, ObserveDelays, "s", "Time for which the first schedule of a queue has been due."));
    }

    /// <summary>Gets a value indicating whether anybody listens.</summary>
    public bool AreEnabled => _jobs is { Enabled: true } || _age is { Enabled: true } || _overdue is { Enabled: true };

    /// <summary>Adds queues. Called with each look of a listener, on its thread; returns immediately.</summary>
    public void Add(Func<IReadOnlyList<QueueGauge>> source) => _sources[source] = true;

    /// <summary>Removes what was added.</summary>
    public void Remove(Func<IReadOnlyList<QueueGauge>> source) => _sources.TryRemove(source, out _);

    private IEnumerable<Measurement<long>> ObserveJobs() =>
        from source in _sources.Keys
        from gauge in GaugesOf(source)
        from state in StatesOf(gauge.Counts)
        select new Measurement<long>(state.Count, [.. TagsOf(gauge), new(TelemetryNames.State, state.Name)]);

    private IEnumerable<Measurement<double>> ObserveAges() =>
        from source in _sources.Keys
        from gauge in GaugesOf(source)
        select new Measurement<double>(gauge.OldestReadyAge.TotalSeconds, TagsOf(gauge));

    private IEnumerable<Measurement<double>> ObserveDelays() =>
        from source in _sources.Keys
        from gauge in GaugesOf(source)
        select new Measurement<double>(gauge.OldestDueAge.TotalSeconds, TagsOf(gauge));

    // Listeners look at all hosts of a process together: the clock of one that throws must not hide the others.
    private static IReadOnlyList<QueueGauge> GaugesOf(Func<IReadOnlyList<QueueGauge>> source)
    {
        try
        {
            return source();
        }
        catch (Exception)
        {
            return [];
        }
    }

    // Each job is in one of these: held jobs are not among those that wait here.
    private static (string Name, long Count)[] StatesOf(QueueCounts counts) =>
    [
        ("scheduled", counts.Scheduled),
        ("waiting", counts.Waiting - counts.Held),
        ("held", counts.Held),
        ("active", counts.Active),
        ("completed", counts.Completed),
        ("failed", counts.Failed),
        ("cancelled", counts.Cancelled),
    ];

    private static KeyValuePair<string, object?>[] TagsOf(QueueGauge gauge)
    {
        var queue = new KeyValuePair<string, object?>(TelemetryNames.Destination, gauge.Queue);
        return gauge.Registration is null ? [queue] : [queue, new(TelemetryNames.Registration, gauge.Registration)];
    }
}
