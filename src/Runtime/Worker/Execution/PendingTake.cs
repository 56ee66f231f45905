using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Worker.Execution;

/// <summary>
/// Represents a call under way that takes jobs: the lease numbers that its answer may bring, and the requests for cancellation
/// that were announced before it. A job can be cancelled from the moment it is active in Redis, which is before the answer has
/// been read. Guarded by the gate of <see cref="RunningJobs"/>.
/// </summary>
internal sealed class PendingTake
{
    // One for each time that the call was made.
    private readonly List<(long Ticket, int Wanted)> _numbers = [];
    private List<(LeaseKey Lease, JobCancellation Cancellation)> _early = [];

    /// <summary>Adds the lease numbers that a call gives.</summary>
    public void Expect(long ticket, int wanted) => _numbers.Add((ticket, wanted));

    /// <summary>Keeps a request if it can be for a job of this call.</summary>
    public void Keep(LeaseKey lease, in JobCancellation cancellation)
    {
        foreach ((long ticket, int wanted) in _numbers)
        {
            if (lease.Number > ticket && lease.Number <= ticket + wanted)
            {
                _early.Add((lease, cancellation));
                return;
            }
        }
    }

    /// <summary>Ends the call, and returns what was kept for it.</summary>
    public IReadOnlyList<(LeaseKey Lease, JobCancellation Cancellation)> End()
    {
        _numbers.Clear();
        if (_early.Count == 0)
        {
            return [];
        }

        List<(LeaseKey Lease, JobCancellation Cancellation)> early = _early;
        _early = [];
        return early;
    }
}
