using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TypedJobs.TestServers;

/// <summary>Waits on conditions, with a deadline.</summary>
public static class Until
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="TimeoutException">It does not in time; the message quotes it.</exception>
    public static Task TrueAsync(
        Func<bool> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string? text = null) =>
        TrueAsync(() => Task.FromResult(condition()), deadline, text);

    /// <inheritdoc cref="TrueAsync(Func{bool}, TimeSpan?, string?)"/>
    public static async Task TrueAsync(
        Func<Task<bool>> condition, TimeSpan? deadline = null, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (deadline ?? Deadline))
            {
                throw new TimeoutException($"Not true after {watch.Elapsed.TotalSeconds:0.0} s: {text}");
            }

            await Task.Delay(5);
        }
    }
}
