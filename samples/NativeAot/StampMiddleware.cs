using TypedJobs;

namespace NativeAot;

/// <summary>Stamps each attempt with the correlation id of its job.</summary>
public sealed class StampMiddleware(Stamp stamp, IJobContextAccessor accessor) : IJobMiddleware
{
    public Task InvokeAsync(JobContext context, Func<Task> next)
    {
        stamp.Text = $"{context.Headers.Find("correlation-id")} {ReferenceEquals(accessor.Context, context)}";
        return next();
    }
}
