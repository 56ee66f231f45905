using System.Diagnostics;
using TypedJobs;

namespace TypedJobs.Benchmarks.Cancellation;

/// <summary>The jobs that are measured.</summary>
public static class BenchmarkJobs
{
    /// <summary>Waits for its token, and writes when it began and when that fired: timestamps of the machine's one clock.</summary>
    [Job("bench.held", MaxAttempts = 1)]
    public static async Task Held(int number, CancellationToken cancellationToken)
    {
        var fired = new TaskCompletionSource<long>();
        await using (cancellationToken.Register(() => fired.SetResult(Stopwatch.GetTimestamp())))
        {
            Console.WriteLine($"BEGUN {number}");
            Console.WriteLine($"FIRED {number} {await fired.Task}");
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Does nothing, and cannot be told to stop.</summary>
    [Job("bench.plain", MaxAttempts = 1)]
    public static void Plain(int number) => GC.KeepAlive(number);

    /// <summary>Does nothing, and can be told to stop.</summary>
    [Job("bench.cancellable", MaxAttempts = 1)]
    public static void Cancellable(int number, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        GC.KeepAlive(number);
    }

    /// <summary>Waits for its token.</summary>
    [Job("bench.waiting", MaxAttempts = 1)]
    public static Task Waiting(int number, CancellationToken cancellationToken)
    {
        GC.KeepAlive(number);
        return Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
