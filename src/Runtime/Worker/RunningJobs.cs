using System.Collections.Concurrent;
using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>
/// The attempts that one worker runs, by lease: an attempt that lost its job and a later attempt at the same job are
/// two. Thread-safe.
/// </summary>
internal sealed class RunningJobs
{
    private const int MaxEarlyRequests = 1024;

    private readonly ConcurrentDictionary<LeaseKey, JobAttempt> _attempts = new();

    // Requests for jobs that this worker does not run (yet). A job can be cancelled from the moment it is active in
    // Redis, which is before the answer that brings it has been read.
    private readonly ConcurrentDictionary<LeaseKey, JobCancellation> _early = new();
    private readonly ConcurrentQueue<LeaseKey> _earlyOrder = new();

    public bool IsEmpty => _attempts.IsEmpty;

    public int Count => _attempts.Count;

    public JobAttempt[] ToArray() => [.. _attempts.Values];

    public void Add(JobAttempt attempt)
    {
        _attempts[attempt.Lease] = attempt;
        if (!_early.IsEmpty && _early.TryRemove(attempt.Lease, out JobCancellation cancellation))
        {
            attempt.Cancel(cancellation);
        }
    }

    public void Remove(LeaseKey lease) => _attempts.TryRemove(lease, out _);

    /// <summary>Passes a request on to the attempt, also when that is only about to start.</summary>
    public void Request(LeaseKey lease, in JobCancellation cancellation)
    {
        // First remembered, then looked up, while Add does it the other way round: one of the two sees the other.
        if (_early.TryAdd(lease, cancellation))
        {
            _earlyOrder.Enqueue(lease);
        }

        if (_attempts.TryGetValue(lease, out JobAttempt? attempt))
        {
            attempt.Cancel(cancellation);
            _early.TryRemove(lease, out _);
        }

        while (_earlyOrder.Count > MaxEarlyRequests && _earlyOrder.TryDequeue(out LeaseKey oldest))
        {
            _early.TryRemove(oldest, out _);
        }
    }

    public void CancelAll(CancellationCause cause)
    {
        foreach (JobAttempt attempt in _attempts.Values)
        {
            attempt.Cancel(new JobCancellation(cause));
        }
    }
}
