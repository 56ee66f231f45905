using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model;

/// <content>Jobs come in.</content>
internal sealed partial class QueueModel
{
    /// <summary>Stores a job, unless the queue holds its key, or another job its claim.</summary>
    /// <param name="job">The job, with its arguments as they are stored.</param>
    /// <param name="payload">Its headers and its arguments as they were given.</param>
    /// <param name="name">The name of the job.</param>
    /// <param name="maxAttempts">The maximum number of attempts.</param>
    /// <param name="options">The options of its enqueue.</param>
    /// <param name="claim">The claim that it takes, if any.</param>
    public (bool IsKnown, string? Holder) Enqueue(NewJob job, string payload, string name, int maxAttempts, JobOptions options, string? claim)
    {
        if (_jobs.ContainsKey(job.Key))
        {
            return (true, null);
        }

        if (claim is not null && HolderOf(claim) is { } holder)
        {
            return (false, holder.Key);
        }

        var added = new ModelJob
        {
            Key = job.Key,
            Name = name,
            Payload = payload,
            StoredLength = job.Payload.Length,
            MaxAttempts = maxAttempts,
            Overrides = JobOverrides.Write(options),
            EnqueuedAt = Now,
            ReadyAt = Now,
            Priority = options.Priority ?? 0,
            Lifo = options.Lifo,
            Tags = options.Tags ?? [],
            Headers = options.Headers ?? JobHeaders.Empty,
            KeepCompletedFor = options.KeepCompletedFor,
            Claim = claim,
        };
        _jobs.Add(job.Key, added);
        long due = options.DelayUntil?.ToUnixTimeMilliseconds() ?? (Now + (long)options.Delay.TotalMilliseconds);
        long start = Math.Max(due, Now);
        added.ExpiresAt = options.ExpiresAfter is { } expiry ? start + (long)expiry.TotalMilliseconds : null;
        added.DeadlineSpan = options.Deadline is { } deadline ? (long)deadline.TotalMilliseconds : null;
        added.Deadline = start + added.DeadlineSpan;
        if (due > Now)
        {
            Schedule(added, due);
        }
        else
        {
            Wait(added, first: added.Lifo);
        }

        return default;
    }
}
