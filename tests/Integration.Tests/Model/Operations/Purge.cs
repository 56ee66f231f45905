using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Finished jobs of an age are forgotten, in small pages.</summary>
internal sealed record Purge(JobState State, TimeSpan Age, int PageSize) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        int removed = 0;
        for (long? from = 0; from is { } position;)
        {
            PurgeResult result = await run.Storage.Admin(run.Queue).PurgeAsync(State, Age, position, PageSize, CancellationToken.None);
            removed += result.Removed;
            from = result.Next;
        }

        Comparison.Same(run.Model.Purge(State, Age), removed, this);
    }
}
