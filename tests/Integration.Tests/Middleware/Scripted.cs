namespace TypedJobs.Integration.Tests.Middleware;

/// <summary>A middleware of attempts that does what the test says.</summary>
/// <param name="trace">Where it notes its calls.</param>
/// <param name="script">What it does.</param>
public sealed class Scripted(CallTrace trace, Func<JobContext, Func<Task>, Task> script) : IJobMiddleware
{
    public async Task InvokeAsync(JobContext context, Func<Task> next)
    {
        trace.Add("before");
        try
        {
            await script(context, next);
        }
        finally
        {
            trace.Add("after");
        }
    }
}
