namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>The queue is paused or resumed.</summary>
internal sealed record Pause(bool Paused) : Operation
{
    public override async Task RunAsync(ModelRun run) =>
        Comparison.Same(run.Model.Pause(Paused), await run.Storage.Admin(run.Queue).PauseAsync(Paused, CancellationToken.None), this);
}
