using TypedJobs.Protocol;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A worker looks for stalled jobs.</summary>
internal sealed record Sweep(TimeSpan Lease, int MaxStalledCount, Retention Retention) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        run.Keep(Retention);
        SweepResult actual = await run.Broker.SweepAsync(run.Queue, Lease, MaxStalledCount, CancellationToken.None);
        IReadOnlyList<ModelJob> expected = run.Model.Sweep(Lease, MaxStalledCount);
        Comparison.Same(Keys(expected, JobState.Waiting), string.Join(' ', actual.Rescued), this);
        Comparison.Same(Keys(expected, JobState.Failed), string.Join(' ', actual.Failed), this);
        Comparison.Same(Keys(expected, JobState.Cancelled), string.Join(' ', actual.Cancelled), this);
    }

    private static string Keys(IEnumerable<ModelJob> jobs, JobState state) =>
        string.Join(' ', jobs.Where(job => job.State == state).Select(job => job.Key));
}
