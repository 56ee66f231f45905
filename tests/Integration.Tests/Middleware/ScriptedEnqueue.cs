namespace TypedJobs.Integration.Tests.Middleware;

/// <summary>A middleware of enqueues that does what the test says.</summary>
internal sealed class ScriptedEnqueue(Func<EnqueueContext, Func<Task>, Task> script) : IEnqueueMiddleware
{
    public Task InvokeAsync(EnqueueContext context, Func<Task> next) => script(context, next);
}
