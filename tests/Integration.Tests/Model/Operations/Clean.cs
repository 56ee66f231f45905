namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Finished jobs of an age are forgotten.</summary>
internal sealed record Clean(JobState State, TimeSpan Age, int Most) : Operation
{
    public override async Task RunAsync(ModelRun run) =>
        Comparison.Same(
            run.Model.Clean(State, Age, Most), await run.Broker.CleanAsync(run.Queue, State, Age, Most, CancellationToken.None), this);
}
