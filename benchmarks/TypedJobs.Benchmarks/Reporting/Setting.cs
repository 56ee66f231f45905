namespace TypedJobs.Benchmarks.Reporting;

/// <summary>Something that the numbers depend on.</summary>
internal sealed record Setting(string Name, string Value);
