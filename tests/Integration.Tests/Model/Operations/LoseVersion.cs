namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>The server loses the version of the queue. Nothing that can be seen changes: the next call opens the queue again.</summary>
internal sealed record LoseVersion : Operation
{
    public override Task RunAsync(ModelRun run) => run.LoseVersionAsync();
}
