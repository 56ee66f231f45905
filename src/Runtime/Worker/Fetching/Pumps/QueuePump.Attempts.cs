using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Worker.Fetching.Pumps;

// The attempts that run, and the slots that they hold.
internal sealed partial class QueuePump
{
    private int _ignoring;
    private int _laneRunsJobs;

    /// <summary>Gets the number of slots that are held by handlers that ignore their cancellation.</summary>
    public int HeldByIgnoring => Math.Max(0, Volatile.Read(ref _ignoring));

    /// <summary>Settles an attempt whose handler still runs; with <paramref name="outcome"/> null, only forgets it.</summary>
    public void Abandon(JobAttempt attempt, Outcome? outcome, bool releaseSlot)
    {
        // Counted down by whoever gives the slot back.
        Interlocked.Increment(ref _ignoring);
        if (outcome is { } settled)
        {
            _outcomes.Add(settled);
        }
        else
        {
            _running.Remove(attempt.Lease);
        }

        if (releaseSlot)
        {
            LeaveSlot(attempt);
        }

        Signal();
    }

    // Begins to run jobs, on this thread where that may be: then they need not wait for another one to wake up. A handler
    // may hold the thread for long, so one lane alone does that at a time, and the other one goes on.
    private bool Start(PumpLane lane, IReadOnlyList<TakenJob> jobs, long leasedAt, DateTimeOffset takenAt)
    {
        if (jobs.Count == 0)
        {
            _running.End(lane.Take);
            return false;
        }

        foreach (TakenJob job in jobs)
        {
            JobDefinition? definition = job.Damage is null ? _catalog.Find(job.Name) : null;
            var attempt = new JobAttempt(_queue, job, definition, _services) { TakenAt = leasedAt, LeasedAt = leasedAt };
            if (job.Attempt == 1 && definition is not null && !IsPaused(job.Name) && _services.Environment.Telemetry.MeasuresWaits)
            {
                _services.Environment.Telemetry.RecordWait(_queue, job.Name, attempt.GetWait(takenAt));
            }

            lane.Reserved--;
            _running.Add(attempt);
            _runner.Add(attempt);
        }

        _running.End(lane.Take);
        if (Interlocked.Exchange(ref _laneRunsJobs, 1) != 0)
        {
            _runner.Start();
            return true;
        }

        try
        {
            _runner.RunSome();
        }
        finally
        {
            Volatile.Write(ref _laneRunsJobs, 0);
        }

        return false;
    }

    private async Task RunAttemptAsync(JobAttempt attempt)
    {
        // A worker that stops gives back what it has not begun.
        Outcome? outcome = !TakesJobs && attempt.End() is not null
            ? new Outcome(attempt.Lease, OutcomeKind.Release, default, TimeSpan.Zero)
            : IsPaused(attempt.Job.Name) && attempt.End() is not null ? new Outcome(attempt.Lease, OutcomeKind.Paused, default, TimeSpan.Zero)
            : await _executor.RunAsync(attempt).ConfigureAwait(false);
        if (outcome is { } settled)
        {
            _outcomes.Add(settled);
        }
        else if (!attempt.IsDetached)
        {
            _running.Remove(attempt.Lease);
        }

        LeaveSlot(attempt);
        Signal();
    }

    private void LeaveSlot(JobAttempt attempt)
    {
        if (attempt.TryLeaveSlot())
        {
            if (attempt.IsDetached)
            {
                Interlocked.Decrement(ref _ignoring);
            }

            _slots.Release(1);
        }
    }
}
