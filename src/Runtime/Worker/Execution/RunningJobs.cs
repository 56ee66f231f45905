using System.Collections.Concurrent;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Worker.Execution;

/// <summary>
/// Represents the attempts that one worker runs, by lease: an attempt that lost its job and a later attempt at the same job are
/// two. Thread-safe.
/// </summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<LeaseKey, JobAttempt> _attempts = new();
    private readonly Lock _gate = new();
    private readonly List<PendingTake> _takes = [];

    public bool IsEmpty => _attempts.IsEmpty;

    public int Count => _attempts.Count;

    public JobAttempt[] ToArray() => [.. _attempts.Values];

    /// <summary>Notes that a call is made, for the first time or again, whose answer may bring jobs.</summary>
    public void Begin(PendingTake take, long ticket, int wanted)
    {
        lock (_gate)
        {
            take.Expect(ticket, wanted);
            if (!_takes.Contains(take))
            {
                _takes.Add(take);
            }
        }
    }

    /// <summary>
    /// Ends a call whose jobs have been added: requests that came before its answer reach them, all others are dropped.
    /// </summary>
    public void End(PendingTake take)
    {
        IReadOnlyList<(LeaseKey Lease, JobCancellation Cancellation)> early;
        lock (_gate)
        {
            _takes.Remove(take);
            early = take.End();
        }

        foreach ((LeaseKey lease, JobCancellation cancellation) in early)
        {
            Cancel(lease, cancellation);
        }
    }

    public void Add(JobAttempt attempt) => _attempts[attempt.Lease] = attempt;

    public JobAttempt? Find(LeaseKey lease) => _attempts.GetValueOrDefault(lease);

    public void Remove(LeaseKey lease) => _attempts.TryRemove(lease, out _);

    /// <summary>Passes a request on to the attempt, also when that is only about to start.</summary>
    public void Request(LeaseKey lease, in JobCancellation cancellation)
    {
        // First kept, then looked up, while a call's jobs are added before it ends: one of the two sees the other.
        lock (_gate)
        {
            foreach (PendingTake take in _takes)
            {
                take.Keep(lease, cancellation);
            }
        }

        Cancel(lease, cancellation);
    }

    public void CancelAll(CancellationCause cause)
    {
        foreach (JobAttempt attempt in _attempts.Values)
        {
            attempt.Cancel(new JobCancellation { Cause = cause });
        }
    }

    // An attempt keeps the first request that it is given.
    private void Cancel(LeaseKey lease, in JobCancellation cancellation)
    {
        if (_attempts.TryGetValue(lease, out JobAttempt? attempt))
        {
            attempt.Cancel(cancellation);
        }
    }
}
