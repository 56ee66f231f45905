namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>The jobs of a name are paused or resumed.</summary>
internal sealed record PauseJobs(string Name, bool Paused) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        Comparison.Same(
            run.Model.PauseJobs(Name, Paused), await run.Storage.Admin(run.Queue).PauseJobsAsync(Name, Paused, CancellationToken.None), this);
        IReadOnlyList<string> names = await run.Storage.Admin(run.Queue).ListPausedJobsAsync(CancellationToken.None);
        Comparison.Same(string.Join(' ', run.Model.PausedNames()), string.Join(' ', names.Order(StringComparer.Ordinal)), this);
    }
}
