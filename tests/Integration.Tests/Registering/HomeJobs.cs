using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Running;

namespace TypedJobs.Integration.Tests.Registering;

/// <summary>Enqueues on the server without a name and on the one named <c>reports</c>.</summary>
public sealed class HomeJobs(IJobClient jobs)
{
    [Job]
    public async Task<bool> Spread(string key, [FromKeyedServices("reports")] IJobClient reports, CancellationToken cancellationToken)
    {
        JobHandle<string> here = await jobs.ShapeJobs.EnqueueEchoAsync("here", new() { Key = key }, cancellationToken);
        JobHandle<string> there = await reports.ShapeJobs.EnqueueEchoAsync("there", new() { Key = key }, cancellationToken);
        return here.IsNew && there.IsNew;
    }
}
