using System.Collections.Frozen;

namespace TypedJobs.Worker.Fetching.Pumps;

// Whether jobs are taken, and which of them are run.
internal sealed partial class QueuePump
{
    // A worker that stops waits that long for the answer to a call that only takes jobs.
    private static readonly TimeSpan LastTake = TimeSpan.FromMilliseconds(50);

    private int _suspended;
    private volatile bool _stopping;
    private volatile bool _takesNone;
    private volatile FrozenSet<string>? _paused;

    /// <summary>Gets or sets a value indicating whether nothing is taken for now. Jobs that run go on, and so do the lanes.</summary>
    public bool TakesNone
    {
        get => _takesNone;
        set
        {
            if (_takesNone == value)
            {
                return;
            }

            _takesNone = value;
            if (!value)
            {
                Wake();
            }

            // Queues that come after this one may have waited for it.
            _slots.SignalAll();
        }
    }

    /// <summary>Gets a value indicating whether nothing is taken, because the queue refuses this worker.</summary>
    public bool IsSuspended => Volatile.Read(ref _suspended) != 0;

    private bool TakesJobs => !_stopping && !IsSuspended;

    private bool MayTake => TakesJobs && !_takesNone;

    /// <summary>Holds jobs of these names from now on instead of running them, and others no more.</summary>
    /// <returns>Whether that changed something.</returns>
    public bool Pause(IReadOnlyList<string> names)
    {
        if (names.Count == (_paused?.Count ?? 0) && names.All(IsPaused))
        {
            return false;
        }

        _paused = names.Count == 0 ? null : names.ToFrozenSet(StringComparer.Ordinal);
        return true;
    }

    /// <summary>Takes no more jobs. <see cref="RunAsync"/> ends when those that run have been settled.</summary>
    public void StopTaking()
    {
        _stopping = true;
        _takes.CancelAfter(LastTake);
        Signal();
    }

    /// <summary>
    /// Takes no more jobs until <see cref="Resume"/>, because the queue refuses this worker. Attempts that run are not stopped here;
    /// what they come to is not stored. Queues that come after this one go on.
    /// </summary>
    /// <returns>Whether jobs were taken until now.</returns>
    public bool Suspend()
    {
        bool changed = Interlocked.Exchange(ref _suspended, 1) == 0;
        Signal();
        _slots.SignalAll();
        return changed;
    }

    /// <summary>Lets jobs be taken again, from the next <see cref="RunAsync"/> on.</summary>
    /// <returns>Whether none were taken until now.</returns>
    public bool Resume()
    {
        bool changed = Interlocked.Exchange(ref _suspended, 0) != 0;
        if (changed)
        {
            _calls.OnAccepted();
            Wake();
        }

        return changed;
    }

    private bool IsPaused(string name) => _paused is { } paused && paused.Contains(name);
}
