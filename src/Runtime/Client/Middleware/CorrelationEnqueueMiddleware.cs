using System.Diagnostics;
using TypedJobs.Jobs;

namespace TypedJobs.Client.Middleware;

/// <summary>Gives jobs the correlation id of what enqueues them.</summary>
internal sealed class CorrelationEnqueueMiddleware : IEnqueueMiddleware
{
    public Task InvokeAsync(EnqueueContext context, Func<Task> next)
    {
        context.AddHeader(HeaderNames.CorrelationId, Current());
        return next();
    }

    // The item of the baggage is what a handler runs under, and what another service may have sent.
    private static string Current() =>
        Activity.Current is { } activity
            ? activity.GetBaggageItem(HeaderNames.CorrelationId) is { Length: > 0 and <= JobLimits.MaxHeaderLength } id && !id.Any(char.IsControl)
                ? id
                : activity.RootId ?? Create()
            : Create();

    private static string Create() => ActivityTraceId.CreateRandom().ToHexString();
}
