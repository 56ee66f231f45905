using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Failing;

/// <summary>Notes what it is told, and throws or waits when the test says so.</summary>
internal sealed class RecordedFailures : IJobFailureObserver
{
    public ConcurrentQueue<JobFailedContext> Told { get; } = new();

    public Func<JobFailedContext, CancellationToken, Task>? Before { get; set; }

    public async ValueTask OnJobFailedAsync(JobFailedContext context, CancellationToken cancellationToken)
    {
        if (Before is { } before)
        {
            await before(context, cancellationToken);
        }

        Told.Enqueue(context);
    }
}
