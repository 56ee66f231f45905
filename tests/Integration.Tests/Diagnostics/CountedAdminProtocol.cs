using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Integration.Tests.Diagnostics;

/// <summary>Tells when a queue is looked at for gauges and health checks.</summary>
internal sealed class CountedAdminProtocol(IAdminProtocol inner, Action onLook) : PassingAdminProtocol(inner)
{
    public override Task<QueueLook> LookAsync(CancellationToken cancellationToken)
    {
        onLook();
        return base.LookAsync(cancellationToken);
    }
}
