using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Finished jobs of an age are forgotten, in small pages.</summary>
internal sealed record Clean(JobState State, TimeSpan Age, int PageSize) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        int removed = 0;
        for (long? from = 0; from is { } position;)
        {
            CleanResult result = await run.Broker.CleanAsync(run.Queue, State, Age, position, PageSize, CancellationToken.None);
            removed += result.Removed;
            from = result.Next;
        }

        Comparison.Same(run.Model.Clean(State, Age), removed, this);
    }
}
