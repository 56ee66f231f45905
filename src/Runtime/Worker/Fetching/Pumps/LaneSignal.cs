using System.Threading.Channels;

namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>Wakes one waiting lane when there may be something to do. Signals are not counted: a lane looks at everything. Thread-safe.</summary>
internal sealed class LaneSignal
{
    // A lane goes on within the call of whoever signals: it writes its request, and no handler is run before the answer.
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, AllowSynchronousContinuations = true });

    private int _isSet;

    public void Set()
    {
        // Usually somebody has signalled already: then a lane will look, and see what this caller has changed before.
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            _channel.Writer.TryWrite(true);
        }
    }

    /// <summary>Waits for a signal, or until the lane is abandoned.</summary>
    public async ValueTask WaitAsync(CancellationToken abandon)
    {
        try
        {
            await _channel.Reader.ReadAsync(abandon).ConfigureAwait(false);
            Interlocked.Exchange(ref _isSet, 0);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            // The loop ends.
        }
    }
}
