using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A worker looks for stalled jobs.</summary>
internal sealed record Sweep(int Worker, TimeSpan Lease, int MaxStalledCount, bool Tidy, Retention Retention) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        run.Keep(Retention);
        string worker = Exchange.Workers[Worker];
        SweepResult actual = await run.Storage.Worker(run.Queue).SweepAsync(
            worker, Lease, MaxStalledCount, Tidy, CancellationToken.None);
        IReadOnlyList<ModelJob> expected = run.Model.Sweep(worker, Lease, MaxStalledCount, Tidy);
        Comparison.Same(Keys(expected, JobState.Waiting), string.Join(' ', actual.Rescued), this);
        Comparison.Same(Keys(expected, JobState.Failed), string.Join(' ', actual.Failed.Select(job => job.Key)), this);
        Comparison.Same(Keys(expected, JobState.Cancelled), string.Join(' ', actual.Cancelled), this);
        Comparison.Same(run.Model.News(worker), actual.News, this);
    }

    private static string Keys(IEnumerable<ModelJob> jobs, JobState state) =>
        string.Join(' ', jobs.Where(job => job.State == state).Select(job => job.Key));
}
