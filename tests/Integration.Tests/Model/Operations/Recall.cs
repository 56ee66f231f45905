using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A worker that knows some names asks for the jobs that are held for them.</summary>
internal sealed record Recall(string[] Names, TimeSpan Timeout, Retention Retention) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        run.Keep(Retention);
        RecallResult actual = await run.Storage.Worker(run.Queue).RecallAsync(Names, Timeout, CancellationToken.None);
        (IReadOnlyList<ModelJob> recalled, IReadOnlyList<ModelJob> failed) = run.Model.Recall(Names, Timeout);
        Comparison.Same(Keys(recalled), string.Join(' ', actual.Recalled), this);
        Comparison.Same(Keys(failed), string.Join(' ', actual.Failed.Select(job => job.Key)), this);
        Assert.False(actual.HasMore);
    }

    public override string ToString() => $"Recall [{string.Join(", ", Names)}], {Timeout}, {Retention}";

    private static string Keys(IEnumerable<ModelJob> jobs) => string.Join(' ', jobs.Select(job => job.Key));
}
