using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A worker stops, and leaves some jobs behind.</summary>
internal sealed record Leave(int Worker, int[] Behind, Retention Retention) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        run.Keep(Retention);
        string worker = Exchange.Workers[Worker];
        string[] behind = Array.ConvertAll(Behind, key => ModelRun.Keys[key]);
        await run.Broker.LeaveAsync(run.Queue, worker, behind, CancellationToken.None);
        run.Model.Leave(worker, behind);
    }

    public override string ToString() => $"Leave by {Exchange.Workers[Worker]}, but for [{string.Join(", ", Behind)}]";
}
