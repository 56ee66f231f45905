using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Adds up one counter of the runtime, by its tags.</summary>
public sealed class MeterReading : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();

    public MeterReading(string counter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "TypedJobs" && instrument.Name == counter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            string key = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
            _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
        });
        _listener.Start();
    }

    public long Of(string tags) => _sums.GetValueOrDefault(tags);

    public void Dispose() => _listener.Dispose();
}
