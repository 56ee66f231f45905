using System.Text.Json;

namespace TypedJobs.Benchmarks.Workloads;

/// <summary>
/// The protocol between the comparison and the process of a system: a line on standard input asks for a sample, with the
/// parts of a <see cref="SampleRequest"/> and spaces in between; a line of JSON with its metrics answers; the end of input
/// ends the process.
/// </summary>
public static class SampleLoop
{
    /// <summary>Serves until the input ends.</summary>
    /// <param name="open">Connects the system to the server at a port.</param>
    public static async Task RunAsync(Func<int, Task<IQueueUnderTest>> open)
    {
        while (await Console.In.ReadLineAsync() is { Length: > 0 } line)
        {
            SampleRequest request = SampleRequest.Parse(line.Split(' '));
            await using IQueueUnderTest queue = await open(request.Port);
            Dictionary<string, double> metrics = await Sample.TakeAsync(queue, request);
            Console.WriteLine(JsonSerializer.Serialize(metrics));
        }
    }
}
