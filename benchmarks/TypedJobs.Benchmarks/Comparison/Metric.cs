namespace TypedJobs.Benchmarks.Comparison;

/// <summary>A number that a workload yields.</summary>
/// <param name="Name">In the samples and the results.</param>
/// <param name="Unit">In the table.</param>
/// <param name="MoreIsBetter">Whether ratios are told as "times faster" or as "part of".</param>
/// <param name="Decimals">In the table.</param>
internal sealed record Metric(string Name, string Unit, bool MoreIsBetter, int Decimals);
