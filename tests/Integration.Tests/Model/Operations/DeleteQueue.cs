using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>
/// A queue is deleted: its jobs first, whatever their state, and then what is left of it. Before that it refuses. Its workers are not told.
/// </summary>
internal sealed record DeleteQueue : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        string[] stored = [.. ModelRun.Keys.Where(key => run.Model.Find(key) is not null)];
        if (stored.Length > 0)
        {
            IReadOnlyList<string> left = await run.Storage.Admin(run.Queue).DeleteAsync(CancellationToken.None);
            Comparison.Same(string.Join(' ', stored), string.Join(' ', left.Order(StringComparer.Ordinal)), this);
            await Comparison.CheckAsync(run, this);
        }

        foreach (JobState state in Enum.GetValues<JobState>())
        {
            JobPage page = await run.Storage.Admin(run.Queue).ListAsync(state, JobFilter.All, 0, 1000, CancellationToken.None);
            string[] keys = [.. page.Keys.Distinct()];
            if (keys.Length > 0)
            {
                IReadOnlyList<ChangeOutcome> outcomes = await run.Storage.Admin(run.Queue).ChangeAsync(
                    JobChange.Delete, "force", keys, CancellationToken.None);
                Assert.All(outcomes, outcome => Assert.Equal(ChangeOutcome.Changed, outcome));
            }
        }

        Assert.Empty(await run.Storage.Admin(run.Queue).DeleteAsync(CancellationToken.None));
        run.Model.Delete();
        Assert.Empty(await run.LeftAsync());
    }
}
