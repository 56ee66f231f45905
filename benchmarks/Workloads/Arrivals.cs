using System.Diagnostics;

namespace TypedJobs.Benchmarks.Workloads;

/// <summary>Counts the jobs that reach their handler, and remembers when the first and the last one did.</summary>
public static class Arrivals
{
    private static TaskCompletionSource _all = new();
    private static int _expected;
    private static int _count;
    private static long _first;
    private static long _last;

    /// <summary>When the first of the expected jobs reached its handler, as a timestamp.</summary>
    public static long First => Volatile.Read(ref _first);

    /// <summary>When the last of them did.</summary>
    public static long Last => Volatile.Read(ref _last);

    /// <summary>Starts to count anew.</summary>
    /// <returns>Completes when as many jobs have reached their handler.</returns>
    public static Task Expect(int count)
    {
        _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected = count;
        Volatile.Write(ref _count, 0);
        return _all.Task;
    }

    /// <summary>The body of every no-op job.</summary>
    public static void Handle()
    {
        int count = Interlocked.Increment(ref _count);
        if (count == 1)
        {
            Volatile.Write(ref _first, Stopwatch.GetTimestamp());
        }

        if (count == _expected)
        {
            Volatile.Write(ref _last, Stopwatch.GetTimestamp());
            _all.TrySetResult();
        }
    }
}
