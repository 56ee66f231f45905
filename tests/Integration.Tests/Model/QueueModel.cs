using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Integration.Tests.Model;

/// <summary>
/// A queue in memory, as docs/reference/protocol.md describes it: what the scripts must do, told as simply as can be. The other
/// files of the class hold the operations, by kind.
/// </summary>
internal sealed partial class QueueModel(AnswerBounds bounds)
{
    private readonly Dictionary<string, ModelJob> _jobs = new(StringComparer.Ordinal);

    // Keys of waiting jobs without a priority, and of some that have left (decision 3).
    private readonly List<string> _list = [];
    private readonly HashSet<JobState> _ended = [];
    private long _places;
    private readonly HashSet<string> _pausedNames = [];
    private readonly Dictionary<string, long> _notices = new(StringComparer.Ordinal);
    private readonly HashSet<string> _behind = [];
    private readonly HashSet<string> _due = [];
    private bool _paused;
    private long _observedTill;

    /// <summary>The server's time.</summary>
    public long Now { get; set; } = 1_800_000_000_000;

    /// <summary>How long finished jobs are kept, in the call that is made.</summary>
    public Retention Retention { get; set; } = new RetentionOptions().ToRetention();

    public ModelJob? Find(string key) => _jobs.GetValueOrDefault(key);

    private IEnumerable<ModelJob> In(JobState state) => _jobs.Values.Where(job => job.State == state);

    private IEnumerable<ModelJob> Ranked() =>
        In(JobState.Waiting).Where(job => job is { Priority: not 0, HeldAt: null }).OrderByDescending(job => job.Priority).ThenBy(job => job.Place);

    private IEnumerable<ModelJob> Held() =>
        In(JobState.Waiting).Where(job => job.HeldAt is not null).OrderBy(job => job.HeldAt).ThenBy(job => job.Key, StringComparer.Ordinal);

    private IEnumerable<ModelJob> Scheduled() => In(JobState.Scheduled).OrderBy(job => job.Due).ThenBy(job => job.Place);

    /// <summary>The unfinished job that holds a claim.</summary>
    public ModelJob? HolderOf(string claim) => _jobs.Values.FirstOrDefault(job => job.Claim == claim && !job.IsFinished);

    /// <summary>The claims that are held, each with its holder, and the schedules that wait for theirs, and that are due.</summary>
    public string DescribeClaims() => string.Join(
        ' ',
        _jobs.Values.Where(job => job is { Claim: not null, IsFinished: false }).Select(job => $"{job.Claim}={job.Key}").Order(StringComparer.Ordinal)
            .Append("behind").Concat(_behind.Order(StringComparer.Ordinal))
            .Append("due").Concat(_due.Order(StringComparer.Ordinal)));

    /// <summary>Lets a schedule wait until its claim is released.</summary>
    public void WaitBehind(string schedule) => _behind.Add(schedule);

    private void Release(ModelJob job)
    {
        if (job.Claim?[0] == '@' && _behind.Remove(job.Claim[1..]))
        {
            _due.RemoveWhere(due => due.StartsWith(job.Claim[1..] + "=", StringComparison.Ordinal));
            _due.Add($"{job.Claim[1..]}={Now}");
        }
    }

    private void Schedule(ModelJob job, long due)
    {
        job.State = JobState.Scheduled;
        job.HeldAt = null;
        job.Due = job.ReadyAt = due;
        job.Place = ++_places;
    }

    /// <summary>Lets a job wait behind its equals, or before them.</summary>
    private void Wait(ModelJob job, bool first = false)
    {
        job.State = JobState.Waiting;
        job.HeldAt = null;
        if (job.Priority != 0)
        {
            ++_places;
            job.Place = first ? -_places : _places;
        }
        else if (first)
        {
            _list.Insert(0, job.Key);
        }
        else
        {
            _list.Add(job.Key);
        }
    }

    /// <summary>Lets jobs wait where they waited before they were taken: among their priority, or at the front in this order.</summary>
    private void PutBack(IReadOnlyList<ModelJob> jobs)
    {
        foreach (ModelJob job in jobs)
        {
            job.State = JobState.Waiting;
            job.HeldAt = null;
        }

        _list.InsertRange(0, jobs.Where(job => job.Priority == 0).Select(job => job.Key));
    }

    private void Finish(ModelJob job, JobState state)
    {
        job.State = state;
        job.HeldAt = null;
        job.FinishedAt = Now;
        Release(job);
        TimeSpan age = state == JobState.Completed ? job.KeepCompletedFor ?? Retention.CompletedAge : Retention.FailedAge;
        if (job.IsWatched && age < TimeSpan.FromMinutes(1))
        {
            age = TimeSpan.FromMinutes(1);
        }

        if (state == JobState.Failed && _observedTill > Now)
        {
            _notices[$"{Now}:{job.Key}"] = Now;
        }

        job.ForgetAt = Now + (long)age.TotalMilliseconds;
        _ended.Add(state);
    }

    /// <summary>Forgets finished jobs that are too old or too many, of the states to which this call has added.</summary>
    private void Trim()
    {
        foreach (JobState state in _ended)
        {
            int count = state == JobState.Completed ? Retention.CompletedCount : Retention.FailedCount;
            ModelJob[] finished = [.. Finished(state)];
            foreach (ModelJob job in finished.SkipLast(count).Where(job => !IsAwaited(job)).Union(finished.Where(job => job.ForgetAt <= Now)))
            {
                _jobs.Remove(job.Key);
            }
        }

        _ended.Clear();
    }

    // Whoever awaits a job has a minute to read how it ended.
    private bool IsAwaited(ModelJob job) => job.IsWatched && Now - job.FinishedAt < 60_000;

    /// <summary>Finished jobs, the one that is forgotten next first.</summary>
    private IEnumerable<ModelJob> Finished(JobState state) =>
        In(state).OrderBy(job => job.ForgetAt).ThenBy(job => job.Key, StringComparer.Ordinal);
}
