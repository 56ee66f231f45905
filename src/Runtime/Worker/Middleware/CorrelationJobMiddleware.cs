using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TypedJobs.Jobs;

namespace TypedJobs.Worker.Middleware;

/// <summary>
/// Runs a handler under the correlation id of its job: its log entries have it as <c>CorrelationId</c>, and the jobs that it enqueues get it.
/// </summary>
internal sealed class CorrelationJobMiddleware(ILogger<CorrelationJobMiddleware> logger) : IJobMiddleware
{
    public async Task InvokeAsync(JobContext context, Func<Task> next)
    {
        if (context.Headers.Find(HeaderNames.CorrelationId) is not { } id)
        {
            await next().ConfigureAwait(false);
            return;
        }

        // Baggage needs an activity; one of our own where nobody traces. It costs no listener anything.
        using Activity? own = Activity.Current is null ? new Activity("correlation") : null;
        own?.Start();
        Activity.Current!.SetBaggage(HeaderNames.CorrelationId, id);
        using (logger.BeginScope(new CorrelationScope(id)))
        {
            await next().ConfigureAwait(false);
        }
    }

    private sealed class CorrelationScope(string id) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] =>
            index == 0 ? new("CorrelationId", id) : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"CorrelationId:{id}";
    }
}
