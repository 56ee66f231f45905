using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Comparison;

/// <summary>A row of the comparison, before its numbers are known.</summary>
/// <param name="Key">Its name in the results.</param>
/// <param name="Title">Its name in the table.</param>
/// <param name="Metrics">What is told of it.</param>
/// <param name="Requests">What each subject is asked for; its port is not known yet.</param>
/// <param name="Repetitions">How many samples of each subject count.</param>
/// <param name="MeasuresMemory">Whether the server's memory per job is told as well.</param>
internal sealed record Workload(
    string Key,
    string Title,
    IReadOnlyList<Metric> Metrics,
    IReadOnlyDictionary<Subject, SampleRequest> Requests,
    int Repetitions,
    bool MeasuresMemory = false);
