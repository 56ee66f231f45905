using System.Text.Json;

namespace TypedJobs.Benchmarks.Workloads;

/// <summary>
/// The protocol between the comparison and the process of a system: a line <c>sample</c> on standard input asks for a
/// sample, a line of JSON with its metrics answers, the end of input ends the process.
/// </summary>
public static class SampleLoop
{
    /// <summary>The line that asks for a sample.</summary>
    public const string Ask = "sample";

    /// <summary>Serves until the input ends.</summary>
    /// <param name="request">What is measured.</param>
    /// <param name="open">Connects the system to the server at a port.</param>
    public static async Task RunAsync(SampleRequest request, Func<int, Task<IQueueUnderTest>> open)
    {
        while (await Console.In.ReadLineAsync() == Ask)
        {
            await using IQueueUnderTest queue = await open(request.Port);
            Dictionary<string, double> metrics = await Sample.TakeAsync(queue, request);
            Console.WriteLine(JsonSerializer.Serialize(metrics));
        }
    }
}
