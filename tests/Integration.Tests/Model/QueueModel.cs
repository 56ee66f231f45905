using TypedJobs.Protocol;

namespace TypedJobs.Integration.Tests.Model;

/// <summary>
/// A queue in memory, as docs/protocol.md describes it: what the scripts must do, told as simply as can be. The other
/// files of the class hold the operations, by kind.
/// </summary>
internal sealed partial class QueueModel
{
    private readonly Dictionary<string, ModelJob> _jobs = new(StringComparer.Ordinal);

    // Keys of waiting jobs without a priority, and of some that have left (decision 3).
    private readonly List<string> _list = [];
    private readonly HashSet<JobState> _ended = [];
    private long _places;
    private bool _paused;

    /// <summary>The server's time.</summary>
    public long Now { get; set; } = 1_800_000_000_000;

    public ModelJob? Find(string key) => _jobs.GetValueOrDefault(key);

    private IEnumerable<ModelJob> In(JobState state) => _jobs.Values.Where(job => job.State == state);

    private IEnumerable<ModelJob> Ranked() =>
        In(JobState.Waiting).Where(job => job.Priority != 0).OrderByDescending(job => job.Priority).ThenBy(job => job.Place);

    private IEnumerable<ModelJob> Scheduled() => In(JobState.Scheduled).OrderBy(job => job.Due).ThenBy(job => job.Place);

    private void Schedule(ModelJob job, long due)
    {
        job.State = JobState.Scheduled;
        job.Due = due;
        job.Place = ++_places;
    }

    /// <summary>Lets a job wait behind its equals, or before them.</summary>
    private void Wait(ModelJob job, bool first = false)
    {
        job.State = JobState.Waiting;
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
        }

        _list.InsertRange(0, jobs.Where(job => job.Priority == 0).Select(job => job.Key));
    }

    private void Finish(ModelJob job, JobState state)
    {
        job.State = state;
        job.FinishedAt = Now;
        _ended.Add(state);
    }

    /// <summary>Forgets finished jobs that are too old or too many, of the states to which this call has added.</summary>
    private void Trim(Retention retention)
    {
        foreach (JobState state in _ended)
        {
            bool completed = state == JobState.Completed;
            long age = (long)(completed ? retention.CompletedAge : retention.FailedAge).TotalMilliseconds;
            int count = completed ? retention.CompletedCount : retention.FailedCount;
            ModelJob[] finished = [.. Finished(state)];
            foreach (ModelJob job in finished.SkipLast(count).Union(finished.Where(job => job.FinishedAt <= Now - age)))
            {
                _jobs.Remove(job.Key);
            }
        }

        _ended.Clear();
    }

    /// <summary>Finished jobs, the oldest first.</summary>
    private IEnumerable<ModelJob> Finished(JobState state) =>
        In(state).OrderBy(job => job.FinishedAt).ThenBy(job => job.Key, StringComparer.Ordinal);
}
