namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>All active jobs are named at one instant.</summary>
internal sealed record NameActive : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        string[] actual = await run.Storage.Admin(run.Queue).ListActiveAsync(CancellationToken.None);
        Comparison.Same(string.Join(' ', run.Model.List(JobState.Active).Select(job => job.Key)), string.Join(' ', actual), this);
    }
}
