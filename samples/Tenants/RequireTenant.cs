using TypedJobs;

namespace Tenants;

/// <summary>Refuses jobs that nobody said the tenant of.</summary>
public sealed class RequireTenant : IEnqueueMiddleware
{
    public Task InvokeAsync(EnqueueContext context, Func<Task> next)
    {
        foreach (JobCall call in context.Calls)
        {
            if (call.Options?.Headers?.ContainsKey(Tenant.Header) != true)
            {
                throw new JobRejectedException($"{call.Name} has no tenant. Enqueue it with the options of Tenant.Options().");
            }
        }

        return next();
    }
}
