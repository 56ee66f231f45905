using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TypedJobs.Benchmarks.Telemetry;

/// <summary>Listens as one of <see cref="Listening"/>, until it is disposed of.</summary>
internal sealed class Listener : IDisposable
{
    private readonly MeterListener? _metrics;
    private readonly ActivityListener? _spans;
    private long _count;

    public Listener(Listening listening)
    {
        if (listening == Listening.Metrics)
        {
            _metrics = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) =>
                {
                    // The gauges are read in the background.
                    if (instrument is { Meter.Name: "TypedJobs", IsObservable: false })
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _metrics.SetMeasurementEventCallback<long>((_, _, _, _) => Interlocked.Increment(ref _count));
            _metrics.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _count));
            _metrics.Start();
        }
        else if (listening is Listening.NoSpans or Listening.PropagatedSpans or Listening.RecordedSpans)
        {
            ActivitySamplingResult result = listening switch
            {
                Listening.NoSpans => ActivitySamplingResult.None,
                Listening.PropagatedSpans => ActivitySamplingResult.PropagationData,
                _ => ActivitySamplingResult.AllDataAndRecorded,
            };
            _spans = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "TypedJobs",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) =>
                {
                    Interlocked.Increment(ref _count);
                    return result;
                },
            };
            ActivitySource.AddActivityListener(_spans);
        }
    }

    /// <summary>Gets the number of measurements, or of activities that were to be sampled.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Dispose()
    {
        _metrics?.Dispose();
        _spans?.Dispose();
    }
}
