using System.Globalization;

namespace TypedJobs.Benchmarks.Workloads;

/// <summary>What a process of a system is asked to measure, in the order of the line that asks for it.</summary>
/// <param name="Workload">One of <see cref="WorkloadNames"/>.</param>
/// <param name="Port">The server's, on loopback.</param>
/// <param name="Count">How many jobs are measured.</param>
/// <param name="Concurrency">The worker's.</param>
/// <param name="Waiting">How many more jobs wait behind the measured ones.</param>
/// <param name="Scheduled">How many jobs are due in an hour.</param>
/// <param name="Finished">How many jobs have been run before.</param>
public sealed record SampleRequest(
    string Workload, int Port, int Count, int Concurrency = 1, int Waiting = 0, int Scheduled = 0, int Finished = 0)
{
    /// <summary>As a line.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture, $"{Workload} {Port} {Count} {Concurrency} {Waiting} {Scheduled} {Finished}");

    /// <summary>From the words of a line.</summary>
    public static SampleRequest Parse(ReadOnlySpan<string> arguments) => new(
        arguments[0],
        Number(arguments[1]),
        Number(arguments[2]),
        Number(arguments[3]),
        Number(arguments[4]),
        Number(arguments[5]),
        Number(arguments[6]));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
