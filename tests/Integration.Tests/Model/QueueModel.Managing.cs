using System.Globalization;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model;

/// <content>Jobs and the queue are changed from outside.</content>
internal sealed partial class QueueModel
{
    public CancelOutcome Cancel(string key, string reason)
    {
        switch (Find(key))
        {
            case null:
                return CancelOutcome.NotFound;
            case { IsFinished: true }:
                return CancelOutcome.AlreadyFinished;
            case { State: JobState.Active } job:
                job.CancelReason ??= reason;
                return CancelOutcome.Requested;
            case { } job:
                job.CancelReason = reason;
                Finish(job, JobState.Cancelled);
                return CancelOutcome.Cancelled;
        }
    }

    /// <summary>Cancels a job because another takes its place.</summary>
    public CancelOutcome Supersede(string key, string reason)
    {
        ModelJob? job = Find(key);
        bool finished = job is { IsFinished: true };
        CancelOutcome outcome = Cancel(key, reason);
        if (job is not null && !finished)
        {
            job.IsSuperseded = true;
        }

        return outcome;
    }

    /// <summary>Cancels an attempt of a worker, unless the job is no longer under that lease.</summary>
    public CancelOutcome CancelAttempt(string worker, LeaseKey lease, string reason) => Find(lease.Job) switch
    {
        null => CancelOutcome.NotFound,
        { State: JobState.Active } job when job.Holds(worker, lease.Number) => Cancel(lease.Job, reason),
        _ => CancelOutcome.AlreadyFinished,
    };

    /// <summary>Applies the retention of a call that cancels.</summary>
    public void EndCancelling() => Trim();

    public ChangeOutcome Change(JobChange change, string argument, string key)
    {
        if (Find(key) is not { } job)
        {
            return ChangeOutcome.NotFound;
        }

        bool waits = job.State is JobState.Waiting or JobState.Scheduled;
        switch (change)
        {
            case JobChange.Retry when job is { State: JobState.Failed or JobState.Cancelled, Claim: { } claim } && HolderOf(claim) is not null:
                return ChangeOutcome.Conflict;
            case JobChange.Retry when job.State is JobState.Failed or JobState.Cancelled:
                BeginAnew(job);
                job.ReadyAt = Now;
                Wait(job);
                return ChangeOutcome.Changed;
            case JobChange.Promote when job.State == JobState.Scheduled:
                job.ReadyAt = Now;
                Wait(job);
                return ChangeOutcome.Changed;
            case JobChange.Delete when job.State != JobState.Active || argument == "force":
                if (!job.IsFinished)
                {
                    Release(job);
                }

                _jobs.Remove(key);
                return ChangeOutcome.Changed;
            case JobChange.SetPriority when waits:
                SetPriority(job, int.Parse(argument, CultureInfo.InvariantCulture));
                return ChangeOutcome.Changed;
            case JobChange.SetDelay when waits:
                Schedule(job, Now + long.Parse(argument, CultureInfo.InvariantCulture));
                return ChangeOutcome.Changed;
            default:
                return ChangeOutcome.WrongState;
        }
    }

    public bool Pause(bool paused)
    {
        bool changed = _paused != paused;
        _paused = paused;
        return changed;
    }

    public bool PauseJobs(string name, bool paused) => paused ? _pausedNames.Add(name) : _pausedNames.Remove(name);

    public IEnumerable<string> PausedNames() => _pausedNames.Order(StringComparer.Ordinal);

    public int Purge(JobState state, TimeSpan age)
    {
        ModelJob[] old = [.. Finished(state).Where(job => job.FinishedAt <= Now - (long)age.TotalMilliseconds)];
        foreach (ModelJob job in old)
        {
            _jobs.Remove(job.Key);
        }

        return old.Length;
    }

    /// <summary>The queue is as if it had never been used.</summary>
    public void Delete()
    {
        _jobs.Clear();
        _list.Clear();
        _behind.Clear();
        _due.Clear();
        _ended.Clear();
        _paused = false;
        _pausedNames.Clear();
        _controls.Clear();
        _notices.Clear();
        _observedTill = 0;
        _tickets.Clear();
        _heard.Clear();
        _died.Clear();
        _suspects.Clear();
        _lastHeard = null;
        _shortest = _longest = null;
        _swept = _spare = _hold = 0;
        _sweeper = null;
    }

    private void BeginAnew(ModelJob job)
    {
        job.Attempts = 0;
        job.WasStarted = false;
        job.Stalled = 0;
        job.CancelReason = null;
        job.IsSuperseded = false;
        job.FinishedAt = null;
        job.ExpiresAt = null;
        job.Progress = null;
        job.Deadline = job.DeadlineSpan is { } span ? Now + span : null;
    }

    private void SetPriority(ModelJob job, int priority)
    {
        long before = job.Priority;
        (job.Priority, job.OwnPriority) = (priority, null);
        if (job.State == JobState.Waiting)
        {
            if (before == 0 && job.HeldAt is null)
            {
                _list.Remove(job.Key);
            }

            Wait(job);
        }
    }
}
