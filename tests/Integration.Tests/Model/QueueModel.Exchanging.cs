using System.Text;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model;

/// <content>Attempts begin, go on and end.</content>
internal sealed partial class QueueModel
{
    private readonly Dictionary<(string Worker, int Lane), (long Ticket, string[] Keys)> _tickets = [];
    private readonly Dictionary<string, long> _heard = [];
    private readonly Dictionary<string, HashSet<string>> _died = [];
    private readonly Dictionary<string, (ModelJob Job, int Take)> _suspects = [];
    private readonly List<string> _failed = [];
    private readonly Dictionary<string, WorkerControl> _controls = [];
    private long? _lastHeard;
    private (long Lease, long At)? _shortest;
    private (long Lease, long At)? _longest;
    private long _swept;
    private string? _sweeper;
    private long _spare;
    private long _hold;

    /// <summary>The answer of an exchange.</summary>
    public sealed record Exchanged(IReadOnlyList<int> Lost, long? NextDue, IReadOnlyList<ModelJob> Taken, long Now)
    {
        /// <summary>Keys of the jobs that the queue failed itself.</summary>
        public IReadOnlyList<string> Failed { get; init; } = [];
    }

    public Exchanged Exchange(ExchangeRequest request)
    {
        _failed.Clear();
        int[] lost = Settle(request);
        Exchanged answer = request.Repeats is { } first
            && _tickets.GetValueOrDefault((request.Worker, request.Lane)) is { Keys: { } keys } last && last.Ticket >= first
                ? GiveAgain(request with { Ticket = last.Ticket }, lost, keys)
                : Take(request, lost);
        Trim();
        return answer with { Failed = [.. _failed] };
    }

    /// <summary>A worker says that it lives.</summary>
    public void Hear(string worker, TimeSpan lease, bool wasCutOff)
    {
        _heard[worker] = Now + (long)lease.TotalMilliseconds;
        NoteSign(lease);
        if (wasCutOff && _hold > Now)
        {
            _spare = _hold;
        }
    }

    /// <summary>What a worker is told of the ends of leases.</summary>
    public QueueNews News(string worker)
    {
        long? first = In(JobState.Active).Select(job => (long?)job.LeaseEnd).Min();
        return new QueueNews(
            first is { } end ? TimeSpan.FromMilliseconds(Math.Max(0, Math.Max(end, _hold) - Now)) : null, _sweeper != worker);
    }

    /// <summary>Whether it is a worker's turn to tidy up.</summary>
    public bool MustTidy(string worker, TimeSpan lease)
    {
        if (Now - _swept < (long)lease.TotalMilliseconds)
        {
            return false;
        }

        (_swept, _sweeper) = (Now, worker);
        return true;
    }

    /// <summary>How long until there may be jobs to take.</summary>
    public TimeSpan? NextWork()
    {
        if (_paused)
        {
            return null;
        }

        if (_list.Count > 0 || Ranked().Any())
        {
            return TimeSpan.Zero;
        }

        return Scheduled().FirstOrDefault() is { } next ? TimeSpan.FromMilliseconds(Math.Max(0, next.Due - Now)) : null;
    }

    /// <summary>Names for which jobs are held that are not paused.</summary>
    public IEnumerable<string> NamesToRecall() => HeldNames().Except(_pausedNames);

    /// <summary>Gives out notices of failures, and takes back others.</summary>
    public (IReadOnlyList<string> Notices, TimeSpan? Next) TakeNotices(int most, TimeSpan claim, TimeSpan period, IReadOnlyList<string> told)
    {
        if (_observedTill < Now + (period.TotalMilliseconds / 2))
        {
            _observedTill = Now + (long)period.TotalMilliseconds;
        }

        foreach (string notice in told)
        {
            _notices.Remove(notice);
        }

        string[] given =
        [
            .. _notices.Where(notice => notice.Value <= Now).OrderBy(notice => notice.Value).ThenBy(notice => notice.Key, StringComparer.Ordinal)
                .Select(notice => notice.Key).Take(most),
        ];
        foreach (string notice in given)
        {
            _notices[notice] = Now + (long)claim.TotalMilliseconds;
        }

        return (given, _notices.Count == 0 ? null : TimeSpan.FromMilliseconds(Math.Max(0, _notices.Values.Min() - Now)));
    }

    /// <summary>What a worker is to do.</summary>
    public WorkerControl? ControlOf(string worker) => _controls.TryGetValue(worker, out WorkerControl control) ? control : null;

    /// <summary>Leaves a worker word; false when it does not live.</summary>
    public bool Control(string worker, bool? takesJobs, int? concurrency)
    {
        if (!(_heard.GetValueOrDefault(worker) > Now))
        {
            return false;
        }

        WorkerControl before = ControlOf(worker) ?? default;
        _controls[worker] = new WorkerControl(Math.Max(Now, before.At + 1), takesJobs ?? before.TakesJobs, concurrency ?? before.Concurrency);
        return true;
    }

    /// <summary>A worker stops. What its latest calls were given goes back, but for what it leaves behind.</summary>
    public void Leave(string worker, IReadOnlyList<LeaseKey> behind)
    {
        var back = new List<ModelJob>();
        foreach ((string Worker, int Lane) lane in _tickets.Keys.Where(lane => lane.Worker == worker).Order().ToArray())
        {
            (long ticket, string[] keys) = _tickets[lane];
            foreach (string key in keys)
            {
                if (Find(key) is not { State: JobState.Active } job || job.Worker != worker || job.LeaseNumber <= ticket
                    || behind.Contains(new LeaseKey(key, job.LeaseNumber)))
                {
                    continue;
                }

                if (job.CancelReason is not null)
                {
                    Finish(job, JobState.Cancelled);
                    continue;
                }

                // Another lane of the worker may have taken it before, and must not find it again.
                job.Attempts--;
                job.State = JobState.Waiting;
                back.Add(job);
            }

            _tickets.Remove(lane);
        }

        _heard.Remove(worker);
        _controls.Remove(worker);
        _suspects.Remove(worker);
        PutBack(back);
        Trim();
    }

    // Whether the worker lost other jobs as well, or runs some whose leases have not ended.
    private bool LostOthers(ModelJob job, ModelJob[] stalled) =>
        _died[job.Worker!].Count > 1 || In(JobState.Active).Except(stalled).Any(other => other.Worker == job.Worker);

    // Decisions 9 and 125: the shortest lease of those heard from says what is an outage, the longest how long it is waited out.
    private void NoteSign(TimeSpan span)
    {
        long lease = (long)span.TotalMilliseconds;
        long last = _lastHeard ?? Now;
        (long Lease, long At)? shortest = _shortest is { } one && last - one.At > one.Lease / 2.0 ? null : _shortest;
        (long Lease, long At)? longest = _longest is { } other && last - other.At > other.Lease / 2.0 ? null : _longest;
        long silence = Now - last;
        if (silence > (shortest?.Lease ?? lease) / 2.0)
        {
            _hold = Now + Math.Min(Math.Max(longest?.Lease ?? lease, lease) / 2, silence);
        }

        _shortest = shortest is { } short1 && short1.Lease < lease ? shortest : (lease, Now);
        _longest = longest is { } long1 && long1.Lease > lease ? longest : (lease, Now);
        _lastHeard = Now;
    }

    /// <summary>Extends a lease: null when it is lost, else whether the job is to be cancelled, and why.</summary>
    public (bool Lost, string? Reason) Renew(string worker, LeaseKey lease, TimeSpan span)
    {
        if (Find(lease.Job) is not { State: JobState.Active } job || !job.Holds(worker, lease.Number))
        {
            return (true, null);
        }

        job.LeaseEnd = Now + (long)span.TotalMilliseconds;
        return (false, job.CancelReason);
    }

    public bool ReportProgress(string worker, LeaseKey lease, double progress)
    {
        if (Find(lease.Job) is not { State: JobState.Active } job || !job.Holds(worker, lease.Number))
        {
            return false;
        }

        job.Progress = progress;
        return true;
    }

    /// <summary>Ends or puts back what has lost its lease, unless the sweep itself was away for longer than a lease.</summary>
    public IReadOnlyList<ModelJob> Sweep(string caller, TimeSpan lease, int maxStalledCount, bool tidy)
    {
        NoteSign(lease);
        if (tidy)
        {
            _ended.UnionWith([JobState.Completed, JobState.Failed, JobState.Cancelled]);
            Trim();
            if (_observedTill <= Now)
            {
                _notices.Clear();
                _observedTill = 0;
            }

            foreach ((string worker, _) in _heard.Where(heard => heard.Value <= Now).ToArray())
            {
                _heard.Remove(worker);
                _controls.Remove(worker);
                _suspects.Remove(worker);
                foreach ((string, int) lane in _tickets.Keys.Where(lane => lane.Worker == worker).ToArray())
                {
                    _tickets.Remove(lane);
                }
            }
        }

        if (_hold > Now)
        {
            return [];
        }

        ModelJob[] stalled =
            [.. In(JobState.Active).Where(job => job.LeaseEnd <= Now).OrderBy(job => job.LeaseEnd).ThenBy(job => job.Key, StringComparer.Ordinal)];
        if (stalled.Length > 0)
        {
            _sweeper = caller;
        }

        foreach (ModelJob job in stalled)
        {
            if (!_died.TryGetValue(job.Worker!, out HashSet<string>? lost))
            {
                _died.Add(job.Worker!, lost = []);
            }

            lost.Add(job.Key);
        }

        var suspects = new List<ModelJob>();
        foreach (ModelJob job in stalled)
        {
            // A lease from before an outage says nothing against its job.
            bool isSpared = job.LeaseEnd <= _spare;
            job.Stalled += isSpared ? 0 : 1;
            if (job.CancelReason is not null)
            {
                Finish(job, JobState.Cancelled);
            }
            else if (!isSpared && (job.OwnPriority is not null || (job.Stalled > maxStalledCount && !LostOthers(job, stalled))))
            {
                job.Error = "Stalled ";
                Finish(job, JobState.Failed);
            }
            else
            {
                job.ReadyAt = Now;
                if (job.Attempts >= job.MaxAttempts)
                {
                    job.Attempts--;
                }

                job.HasHistory = true;
                if (!isSpared && job.Stalled > maxStalledCount)
                {
                    suspects.Add(job);
                }
            }
        }

        foreach (ModelJob job in suspects)
        {
            (job.OwnPriority, job.Priority, job.Place) = (job.Priority, ModelJob.Suspected, ++_places);
        }

        PutBack([.. stalled.Where(job => !job.IsFinished)]);
        Trim();
        return stalled;
    }

    /// <summary>Lets held jobs of some names wait again, in the order in which they were taken, and fails those held too long.</summary>
    public (IReadOnlyList<ModelJob> Recalled, IReadOnlyList<ModelJob> Failed) Recall(IReadOnlyCollection<string> names, TimeSpan timeout)
    {
        ModelJob[] recalled =
        [
            .. Held().Where(job => names.Contains(job.Name) && !_pausedNames.Contains(job.Name))
                .OrderBy(job => job.StartedAt).ThenBy(job => job.LeaseNumber).ThenBy(job => job.Key, StringComparer.Ordinal),
        ];
        Array.ForEach(recalled, job => job.ReadyAt = Now);
        PutBack(recalled);
        ILookup<bool, ModelJob> old = Held().Where(job => job.HeldAt <= Now - (long)timeout.TotalMilliseconds).ToLookup(job => _pausedNames.Contains(job.Name));
        foreach (ModelJob job in old[true])
        {
            job.HeldAt = Now;
        }

        ModelJob[] failed = [.. old[false]];
        foreach (ModelJob job in failed)
        {
            job.Error = "UnknownJob ";
            Finish(job, JobState.Failed);
        }

        Trim();
        return (recalled, failed);
    }

    private Exchanged GiveAgain(ExchangeRequest request, IReadOnlyList<int> lost, string[] keys)
    {
        ModelJob[] given = [.. keys.Select(Find).OfType<ModelJob>().Where(job => IsGivenBy(job, request))];
        return new Exchanged(lost, given.Length < request.Wanted ? 0 : null, given, Now);
    }

    private static bool IsGivenBy(ModelJob job, ExchangeRequest request) =>
        job.State == JobState.Active && job.Worker == request.Worker
        && job.LeaseNumber > request.Ticket && job.LeaseNumber <= request.Ticket + request.Wanted;

    private int[] Settle(ExchangeRequest request)
    {
        var lost = new List<int>();
        var released = new List<ModelJob>();
        Outcome[] outcomes = request.Outcomes.ToArray();
        for (int i = 0; i < outcomes.Length; i++)
        {
            ModelJob? job = Find(outcomes[i].Lease.Job);
            bool holds = job?.Holds(request.Worker, outcomes[i].Lease.Number) == true;
            if (holds && job!.State == JobState.Active)
            {
                if (Settle(job, outcomes[i]))
                {
                    released.Add(job);
                }
            }
            else if (!holds || request.Repeats is null)
            {
                // A repeated call may find what it settled the first time.
                lost.Add(i);
            }
        }

        PutBack(released);
        return [.. lost];
    }

    // True when the job goes back to the front.
    private bool Settle(ModelJob job, Outcome outcome)
    {
        string? error = outcome.Text.IsEmpty ? job.Error : ModelJob.Describe(JobError.Parse(outcome.Text.ToArray()));
        if (job.IsSuperseded && outcome.Kind is (OutcomeKind.Retry or OutcomeKind.RetryAfterCancellation))
        {
            job.Error = error;
            _failed.Add(job.Key);
            Finish(job, JobState.Failed);
            return false;
        }

        if ((job.CancelReason is not null && outcome.Kind is (OutcomeKind.Retry or OutcomeKind.Release or OutcomeKind.Unknown or OutcomeKind.Paused))
            || (job.IsSuperseded && outcome.Kind == OutcomeKind.RetryAfterStop))
        {
            Finish(job, JobState.Cancelled);
            return false;
        }

        switch (outcome.Kind)
        {
            case OutcomeKind.Completed:
                job.Result = Encoding.UTF8.GetString(outcome.Text.Span);
                Finish(job, JobState.Completed);
                break;
            case OutcomeKind.Failed:
                job.Error = error;
                Finish(job, JobState.Failed);
                break;
            case OutcomeKind.Cancelled:
                job.Error = error;
                Finish(job, JobState.Cancelled);
                break;
            case OutcomeKind.Retry or OutcomeKind.RetryAfterCancellation or OutcomeKind.RetryAfterStop:
                job.Error = error;
                job.HasHistory = true;

                // It has run without taking its worker along.
                (job.Priority, job.OwnPriority) = (job.OwnPriority ?? job.Priority, null);
                if (job.Deadline <= Now + (long)outcome.Delay.TotalMilliseconds)
                {
                    _failed.Add(job.Key);
                    Finish(job, JobState.Failed);
                    break;
                }

                job.CancelReason = null;
                WaitOrSchedule(job, outcome.Delay);
                break;
            case OutcomeKind.Release when outcome.Delay > TimeSpan.Zero:
                (job.Priority, job.OwnPriority) = (job.OwnPriority ?? job.Priority, null);
                if (job.Deadline <= Now + (long)outcome.Delay.TotalMilliseconds)
                {
                    job.Error = "Timeout ";
                    _failed.Add(job.Key);
                    Finish(job, JobState.Failed);
                    break;
                }

                job.Attempts--;
                job.HasHistory = true;
                WaitOrSchedule(job, outcome.Delay);
                break;
            case OutcomeKind.Release:
                job.Attempts--;
                job.HasHistory = true;
                job.ReadyAt = Now;
                job.State = JobState.Waiting;
                return true;
            case OutcomeKind.Unknown or OutcomeKind.Paused:
                job.Attempts--;
                job.Error = outcome.Kind == OutcomeKind.Unknown ? error : job.Error;
                job.HasHistory |= outcome.Kind == OutcomeKind.Unknown;
                job.IsUnbegun = outcome.Kind == OutcomeKind.Paused && job is { Attempts: 0, HasHistory: false };
                job.State = JobState.Waiting;
                job.HeldAt = Now;
                break;
            default:
                throw new InvalidOperationException($"The model does not know the outcome {outcome.Kind}.");
        }

        return false;
    }

    private void WaitOrSchedule(ModelJob job, TimeSpan delay)
    {
        if (delay > TimeSpan.Zero)
        {
            Schedule(job, Now + (long)delay.TotalMilliseconds);
        }
        else
        {
            job.ReadyAt = Now;
            Wait(job);
        }
    }

    private Exchanged Take(ExchangeRequest request, IReadOnlyList<int> lost)
    {
        if (_paused || request.Wanted == 0)
        {
            return new Exchanged(lost, null, [], Now);
        }

        foreach (ModelJob job in Scheduled().Where(job => job.Due <= Now).ToArray())
        {
            Wait(job, first: job.Lifo && !job.WasStarted);
        }

        var taken = new List<ModelJob>();
        int large = 0;

        // One suspect at a time, and no second try in a call when its time has come.
        if (Suspects().FirstOrDefault() is { } suspect
            && !(_suspects.TryGetValue(request.Worker, out (ModelJob Job, int Take) mark)
                && mark.Job.State == JobState.Active && mark.Job.Worker == request.Worker && mark.Job.Takes == mark.Take
                && Find(mark.Job.Key) == mark.Job))
        {
            large += LargeSize(suspect);
            if (Begin(suspect, request))
            {
                taken.Add(suspect);
                _suspects[request.Worker] = (suspect, suspect.Takes);
            }
        }

        bool isFull = false;
        while (taken.Count < request.Wanted && Next() is { } job)
        {
            // Decision 157: an answer has room for one large payload at least.
            int size = LargeSize(job);
            if (size > 0 && large > 0 && large + size > bounds.MaxAnswer)
            {
                isFull = true;
                if (job.Priority == 0)
                {
                    _list.Insert(0, job.Key);
                }

                break;
            }

            large += size;
            if (Begin(job, request))
            {
                taken.Add(job);
            }
        }

        if (taken.Count > 0)
        {
            _tickets[(request.Worker, request.Lane)] = (request.Ticket, [.. taken.Select(job => job.Key)]);
        }

        long? due = isFull ? 0 : taken.Count < request.Wanted && Scheduled().FirstOrDefault() is { } next ? next.Due - Now : null;
        return new Exchanged(lost, due, taken, Now);
    }

    private int LargeSize(ModelJob job) => job.StoredLength > bounds.LargePayload ? job.StoredLength : 0;

    private bool Begin(ModelJob job, ExchangeRequest request)
    {
        if (job.ExpiresAt <= Now && (!job.WasStarted || job.IsUnbegun))
        {
            job.Error = "Expired ";
            _failed.Add(job.Key);
            Finish(job, JobState.Failed);
            return false;
        }

        if (job.Deadline <= Now)
        {
            job.Error = "Timeout ";
            _failed.Add(job.Key);
            Finish(job, JobState.Failed);
            return false;
        }

        job.State = JobState.Active;
        job.WasStarted = true;
        job.IsUnbegun = false;
        job.Attempts++;
        job.Takes++;
        job.LeaseNumber = 0;
        job.Worker = request.Worker;
        job.StartedAt = Now;
        job.LeaseEnd = Now + (long)request.Lease.TotalMilliseconds;
        return true;
    }

    private IEnumerable<ModelJob> Suspects() => Ranked().Where(job => job.OwnPriority is not null);

    private ModelJob? Next()
    {
        ModelJob? first = Ranked().FirstOrDefault(job => job.OwnPriority is null);
        if (first is { Priority: > 0 })
        {
            return first;
        }

        while (_list.Count > 0)
        {
            ModelJob? listed = Find(_list[0]);
            _list.RemoveAt(0);
            if (listed is { State: JobState.Waiting, Priority: 0, HeldAt: null })
            {
                return listed;
            }
        }

        return first;
    }
}
