namespace TypedJobs.Integration.Tests.Loops;

/// <summary>A clock that fails for a while: something inside a loop that nobody expects to throw.</summary>
internal sealed class FaultyTime : TimeProvider
{
    private int _thrown;

    public volatile bool Fails;

    public int Thrown => Volatile.Read(ref _thrown);

    public override long GetTimestamp()
    {
        ThrowIfFaulty();
        return base.GetTimestamp();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfFaulty();
        return new Timer(this, base.CreateTimer(callback, state, dueTime, period));
    }

    private void ThrowIfFaulty()
    {
        if (Fails)
        {
            Interlocked.Increment(ref _thrown);
            throw new InvalidOperationException("The clock fails, says the test.");
        }
    }

    private sealed class Timer(FaultyTime time, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.ThrowIfFaulty();
            return inner.Change(dueTime, period);
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
