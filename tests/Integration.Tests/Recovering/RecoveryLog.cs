using System.Collections.Concurrent;
using System.Diagnostics;

namespace TypedJobs.Integration.Tests.Recovering;

/// <summary>When handlers were started.</summary>
public sealed class RecoveryLog
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<(string Text, long At)> Started { get; } = new();

    public Task Released => _released.Task;

    public void Add(string text) => Started.Enqueue((text, Stopwatch.GetTimestamp()));

    public void Release() => _released.TrySetResult();
}
