using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace TypedJobs.Integration.Tests.Diagnostics;

/// <summary>Records what the runtime measures of one queue.</summary>
internal sealed class MeasurementRecorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measured> _all = new();

    public MeasurementRecorder(string queue)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "TypedJobs")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(queue, instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(queue, instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Returns the measurements of an instrument, in their order.</summary>
    public Measured[] Of(string instrument) => [.. _all.Where(measured => measured.Instrument == instrument)];

    /// <summary>Has the gauges observed, as an exporter does from time to time.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Add(string queue, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value?.ToString());
        if (named.GetValueOrDefault("messaging.destination.name") == queue)
        {
            named.Remove("messaging.destination.name");
            _all.Enqueue(new Measured(
                instrument.Name, instrument.Unit, value, string.Join(' ', named.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))));
        }
    }

    public sealed record Measured(string Instrument, string? Unit, double Value, string Tags);
}
