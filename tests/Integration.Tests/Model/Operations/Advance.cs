namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Time passes.</summary>
internal sealed record Advance(long Milliseconds) : Operation
{
    public override Task RunAsync(ModelRun run) => run.AdvanceAsync(Milliseconds);
}
