using TypedJobs.Storage.Contracts.Administration;

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

    public QueueLook Look()
    {
        ModelJob[] stalled = [.. In(JobState.Active).Where(job => job.LeaseEnd <= Now)];
        return new QueueLook(
            Count(),
            AgeOf(_paused ? [] : Ends().Select(job => job.ReadyAt)),
            stalled.Length,
            AgeOf(stalled.Select(job => job.LeaseEnd)),
            AgeOf(_due.Select(due => long.Parse(due[(due.IndexOf('=', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture))));
    }

    // The jobs at the ends of the places where jobs wait that may be taken.
    private IEnumerable<ModelJob> Ends()
    {
        ModelJob[] listed = [.. _list.Select(Find).OfType<ModelJob>().Where(IsListed)];
        IEnumerable<ModelJob> ends = listed.Take(1);
        if (_list.Count > 0 && Find(_list[^1]) is { } last && IsListed(last))
        {
            ends = ends.Append(last);
        }

        foreach (IGrouping<long, ModelJob> priority in Ranked().GroupBy(job => job.Priority))
        {
            ends = [.. ends, priority.First(), priority.Last()];
        }

        return ends.Concat(Scheduled().Take(1).Where(job => job.Due <= Now));
    }

    private static bool IsListed(ModelJob job) => job is { State: JobState.Waiting, Priority: 0, HeldAt: null };

    private TimeSpan? AgeOf(IEnumerable<long> since) =>
        since.Min(moment => (long?)moment) is { } first ? TimeSpan.FromMilliseconds(Math.Max(0, Now - first)) : null;

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
            .Where(IsListed);
        return [.. ranked.Where(job => job.Priority > 0), .. listed, .. ranked.Where(job => job.Priority < 0), .. Held()];
    }
}
