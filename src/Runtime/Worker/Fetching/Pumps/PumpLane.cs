using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;

namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>Represents what a lane of a pump has in hand, kept beside its loop so that it survives it. Used by one loop at a time.</summary>
internal sealed class PumpLane(int number)
{
    private long _turns;
    private volatile bool _isCalling;

    /// <summary>Specifies the maximum number of jobs that a call settles, and of those that it takes.</summary>
    public const int MaxBatch = 200;

    public int Number => number;

    /// <summary>Gets the outcomes that the lane settles. Made when it is needed: of many queues most are idle.</summary>
    public Outcome[] Batch => field ??= new Outcome[MaxBatch];

    /// <summary>Gets the call under way, for requests that overtake its answer.</summary>
    public PendingTake Take { get; } = new();

    /// <summary>Gets the number of turns that the loop has begun. May be read on any thread.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>Gets or sets a value indicating whether the loop waits for the server. May be read on any thread.</summary>
    public bool IsCalling
    {
        get => _isCalling;
        set => _isCalling = value;
    }

    /// <summary>Gets or sets the number of outcomes in the batch that are not stored.</summary>
    public int Unsettled { get; set; }

    /// <summary>Gets or sets the number of slots that are reserved for jobs that have not been started.</summary>
    public int Reserved { get; set; }

    /// <summary>Notes that a turn begins.</summary>
    public void BeginTurn() => Volatile.Write(ref _turns, _turns + 1);
}
