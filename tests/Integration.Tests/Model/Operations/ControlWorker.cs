namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A worker, which need not live, is told what to do.</summary>
internal sealed record ControlWorker(int Worker, bool? TakesJobs, int? Concurrency) : Operation
{
    public override async Task RunAsync(ModelRun run) => Comparison.Same(
        run.Model.Control(Exchange.Workers[Worker], TakesJobs, Concurrency),
        await run.Storage.Admin(run.Queue).ControlWorkerAsync(Exchange.Workers[Worker], TakesJobs, Concurrency, CancellationToken.None),
        this);
}
