namespace TypedJobs.Integration.Tests.Model;

/// <content>The queue is looked into.</content>
internal sealed partial class QueueModel
{
    public QueueCounts Count() => new()
    {
        Scheduled = In(JobState.Scheduled).Count(),
        Waiting = In(JobState.Waiting).Count(),
        Held = Held().Count(),
        Active = In(JobState.Active).Count(),
        Completed = In(JobState.Completed).Count(),
        Failed = In(JobState.Failed).Count(),
        Cancelled = In(JobState.Cancelled).Count(),
        IsPaused = _paused,
    };

    /// <summary>The names for which jobs are held.</summary>
    public IEnumerable<string> HeldNames() => Held().Select(job => job.Name).Distinct();

    /// <summary>The jobs of a state, in the order of a listing.</summary>
    public IEnumerable<ModelJob> List(JobState state) => state switch
    {
        JobState.Scheduled => Scheduled(),
        JobState.Waiting => Waiting(),
        JobState.Active => In(state).OrderBy(job => job.LeaseEnd).ThenBy(job => job.Key, StringComparer.Ordinal),
        _ => Finished(state).Reverse(),
    };

    private IEnumerable<ModelJob> Waiting()
    {
        ModelJob[] ranked = [.. Ranked()];
        IEnumerable<ModelJob> listed = _list.Distinct().Select(Find).OfType<ModelJob>()
            .Where(job => job is { State: JobState.Waiting, Priority: 0, HeldAt: null });
        return [.. ranked.Where(job => job.Priority > 0), .. listed, .. ranked.Where(job => job.Priority < 0), .. Held()];
    }
}
