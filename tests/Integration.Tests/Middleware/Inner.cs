namespace TypedJobs.Integration.Tests.Middleware;

/// <summary>A middleware that records its calls.</summary>
public sealed class Inner(CallTrace trace) : IJobMiddleware
{
    public async Task InvokeAsync(JobContext context, Func<Task> next)
    {
        trace.Add("inner");
        await next();
        trace.Add("inner after");
    }
}
