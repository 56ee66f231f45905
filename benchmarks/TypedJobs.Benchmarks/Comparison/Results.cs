namespace TypedJobs.Benchmarks.Comparison;

/// <summary>All that was measured.</summary>
internal sealed class Results
{
    private readonly List<Series> _series = [];

    public IReadOnlyList<Series> Series => _series;

    public void Add(Series series) => _series.Add(series);

    /// <summary>The median; null when it was not measured.</summary>
    public double? Median(string workload, Subject subject, Metric metric) => _series
        .FirstOrDefault(series => series.Workload == workload && series.Subject == subject && series.Metric == metric.Name)?.Median;
}
