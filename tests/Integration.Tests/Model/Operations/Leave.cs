using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A worker stops, and leaves attempts behind, which need not have their leases any more.</summary>
internal sealed record Leave(int Worker, int[] Behind, Retention Retention) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        run.Keep(Retention);
        string worker = Exchange.Workers[Worker];
        LeaseKey[] behind = run.Leases.Count == 0
            ? []
            : [.. Behind.Select(back => run.Leases[^(1 + (back % run.Leases.Count))].Lease).Distinct()];
        await run.Storage.Worker(run.Queue).LeaveAsync(worker, behind, CancellationToken.None);
        run.Model.Leave(worker, behind);
    }

    public override string ToString() => $"Leave by {Exchange.Workers[Worker]}, but for [{string.Join(", ", Behind)}]";
}
