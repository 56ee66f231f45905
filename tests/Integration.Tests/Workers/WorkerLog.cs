using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Workers;

/// <summary>What the handlers of one test have done, and what they wait for.</summary>
public sealed class WorkerLog : IDisposable
{
    private readonly SemaphoreSlim _permits = new(0);
    private int _running;
    private int _mostRunning;

    public ConcurrentQueue<string> Started { get; } = new();

    public int Running => Volatile.Read(ref _running);

    public int MostRunning => Volatile.Read(ref _mostRunning);

    /// <summary>Lets handlers end.</summary>
    public void Permit(int count) => _permits.Release(count);

    public void ForgetMost() => Volatile.Write(ref _mostRunning, Running);

    public async Task HoldAsync(string text, CancellationToken cancellationToken)
    {
        Begin(text);
        try
        {
            await _permits.WaitAsync(cancellationToken);
        }
        finally
        {
            End();
        }
    }

    public void Begin(string text)
    {
        Started.Enqueue(text);
        int running = Interlocked.Increment(ref _running);
        for (int most = MostRunning; running > most; most = MostRunning)
        {
            Interlocked.CompareExchange(ref _mostRunning, running, most);
        }
    }

    public void Dispose() => _permits.Dispose();

    public void End() => Interlocked.Decrement(ref _running);
}
