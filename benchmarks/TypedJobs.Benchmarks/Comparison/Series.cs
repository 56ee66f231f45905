namespace TypedJobs.Benchmarks.Comparison;

/// <summary>The samples of one metric of one subject in one workload.</summary>
/// <param name="Workload">The workload's key.</param>
/// <param name="Subject">Whose they are.</param>
/// <param name="Metric">The metric's name.</param>
/// <param name="Samples">In the order in which they were taken, without the first ones, which warm up.</param>
internal sealed record Series(string Workload, Subject Subject, string Metric, IReadOnlyList<double> Samples)
{
    /// <summary>The middle sample, or the mean of the two in the middle.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. Samples.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}
