using System.Diagnostics;

namespace TypedJobs.Benchmarks.Workloads;

/// <summary>Spans of time that one sample gathers.</summary>
internal sealed class Latencies(int capacity)
{
    private readonly List<double> _milliseconds = new(capacity);

    public void Add(long from, long to) => _milliseconds.Add(Stopwatch.GetElapsedTime(from, to).TotalMilliseconds);

    public Dictionary<string, double> ToMetrics()
    {
        _milliseconds.Sort();
        return new() { [MetricNames.Median] = At(0.5), [MetricNames.Tail] = At(0.99) };
    }

    private double At(double quantile) => _milliseconds[(int)Math.Ceiling(quantile * _milliseconds.Count) - 1];
}
