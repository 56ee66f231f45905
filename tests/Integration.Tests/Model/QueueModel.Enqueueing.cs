using System.Text;
using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model;

/// <content>Jobs come in.</content>
internal sealed partial class QueueModel
{
    /// <summary>Stores a job; false when the queue holds its key.</summary>
    public bool Enqueue(NewJob job, string name, int maxAttempts, JobOptions options)
    {
        var added = new ModelJob
        {
            Key = job.Key,
            Name = name,
            Payload = Encoding.UTF8.GetString(job.Payload.Span),
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
