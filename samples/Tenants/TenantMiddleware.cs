using TypedJobs;

namespace Tenants;

/// <summary>Tells the services of an attempt which tenant they work for.</summary>
public sealed class TenantMiddleware(Tenant tenant) : IJobMiddleware
{
    public Task InvokeAsync(JobContext context, Func<Task> next)
    {
        tenant.Name = context.Headers.Find(Tenant.Header);
        return next();
    }
}
