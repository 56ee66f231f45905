using System.Text;
using TypedJobs.Protocol;

namespace TypedJobs.Integration.Tests.Model;

/// <content>Jobs come in.</content>
internal sealed partial class QueueModel
{
    /// <summary>Stores a job; false when the queue holds its key.</summary>
    public bool Enqueue(NewJob job, JobOptions options)
    {
        var added = new ModelJob
        {
            Key = job.Key,
            Name = job.Name,
            Payload = Encoding.UTF8.GetString(job.Payload.Span),
            MaxAttempts = job.MaxAttempts,
            Overrides = job.Overrides,
            EnqueuedAt = Now,
            Priority = options.Priority,
            Lifo = options.Lifo,
            Tags = options.Tags ?? [],
            ExpiresAt = options.ExpiresAfter is { } expiry ? Now + (long)expiry.TotalMilliseconds : null,
        };
        if (!_jobs.TryAdd(job.Key, added))
        {
            return false;
        }

        long due = options.DelayUntil?.ToUnixTimeMilliseconds() ?? (Now + (long)job.Delay.TotalMilliseconds);
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
