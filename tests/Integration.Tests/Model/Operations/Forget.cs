using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A queue is deleted: its jobs first, whatever their state, and then what is left of it. Its workers are not told.</summary>
internal sealed record Forget : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        foreach (JobState state in Enum.GetValues<JobState>())
        {
            JobPage page = await run.Broker.ListAsync(run.Queue, state, JobFilter.All, 0, 1000, CancellationToken.None);
            string[] keys = [.. page.Keys.Distinct()];
            if (keys.Length > 0)
            {
                IReadOnlyList<ChangeOutcome> outcomes = await run.Broker.ManageAsync(
                    run.Queue, JobChange.Remove, "force", keys, CancellationToken.None);
                Assert.All(outcomes, outcome => Assert.Equal(ChangeOutcome.Changed, outcome));
            }
        }

        await run.Broker.ForgetAsync(run.Queue, CancellationToken.None);
        run.Model.Forget();
        Assert.Empty(await run.LeftAsync());
    }
}
