namespace TypedJobs.Integration.Tests.Middleware;

/// <summary>A middleware that records its calls, and knows whether it was disposed of.</summary>
public sealed class Outer(CallTrace trace) : IJobMiddleware, IAsyncDisposable
{
    public async Task InvokeAsync(JobContext context, Func<Task> next)
    {
        trace.Add($"outer {context.Name}");
        await next();
        trace.Add("outer after");
    }

    public ValueTask DisposeAsync()
    {
        trace.Add("outer disposed");
        return ValueTask.CompletedTask;
    }
}
