namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>Adds a header to what is enqueued.</summary>
internal sealed class HeaderMiddleware : IEnqueueMiddleware
{
    public Task InvokeAsync(EnqueueContext context, Func<Task> next)
    {
        context.AddHeader("seen", "yes");
        return next();
    }
}
