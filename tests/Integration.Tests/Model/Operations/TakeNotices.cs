using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Somebody wants to be told of failures, and takes back some of the notices that were given out last.</summary>
internal sealed record TakeNotices(int Most, TimeSpan Claim, TimeSpan Period, int Told) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        string[] told = [.. run.Notices.Take(Told)];
        NoticesResult actual = await run.Storage.Worker(run.Queue).TakeNoticesAsync(Most, Claim, Period, told, CancellationToken.None);
        (IReadOnlyList<string> notices, TimeSpan? next) = run.Model.TakeNotices(Most, Claim, Period, told);
        Comparison.Same(string.Join(' ', notices), string.Join(' ', actual.Notices.Select(notice => notice.Stored)), this);
        Comparison.Same(next, actual.Next, this);
        Assert.Equal(0, actual.Dropped);
        run.Notices = [.. notices];
    }
}
