using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace TypedJobs.Runtime.Tests.Loops;

/// <summary>Lets the time of a test pass in small steps, between which loops on other threads have a turn.</summary>
internal static class SteadyTime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>Lets time pass until a condition holds.</summary>
    /// <exception cref="TimeoutException">It does not hold within a minute of real time.</exception>
    public static async Task AdvanceUntilAsync(this FakeTimeProvider time, Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Deadline)
            {
                throw new TimeoutException("The condition does not hold, however much time passes.");
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(50));
        }
    }
}
