using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model;

/// <content>Jobs come in.</content>
internal sealed partial class QueueModel
{
    /// <summary>Stores a job; false when the queue holds its key.</summary>
    /// <param name="job">The job, with its arguments as they are stored.</param>
    /// <param name="payload">Its headers and its arguments as they were given.</param>
    /// <param name="name">The name of the job.</param>
    /// <param name="maxAttempts">The maximum number of attempts.</param>
    /// <param name="options">The options of its enqueue.</param>
    public bool Enqueue(NewJob job, string payload, string name, int maxAttempts, JobOptions options)
    {
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
        };
        if (!_jobs.TryAdd(job.Key, added))
        {
            return false;
        }

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

        return true;
    }
}
