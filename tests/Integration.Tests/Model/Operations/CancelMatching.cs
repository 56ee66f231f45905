using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Jobs of a state are cancelled in small pages, all of them or those of a name and a tag.</summary>
internal sealed record CancelMatching(JobState State, string? Name, string? Tag, int PageSize, Retention Retention) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        run.Keep(Retention);
        var filter = new JobFilter { Name = Name, Tag = Tag };
        ModelJob[] jobs =
        [
            .. run.Model.List(State).Where(job => (Name is null || job.Name == Name) && (Tag is null || job.Tags.Contains(Tag))),
        ];
        string[] expected = Array.ConvertAll(jobs, job => $"{job.Key} {run.Model.Cancel(job.Key, "matched")}");
        run.Model.EndCancelling();
        var actual = new List<string>();
        for (long? from = 0; from is { } position;)
        {
            CancelPage page = await run.Storage.Admin(run.Queue).CancelMatchingAsync(
                State, filter, position, PageSize, [], "matched", CancellationToken.None);
            actual.AddRange(page.Jobs.Select(job => $"{job.Key} {job.Outcome}"));
            from = page.Next;
        }

        // A key that is in the list twice may be on two pages (decision 3).
        Comparison.Same(string.Join(", ", expected), string.Join(", ", actual.Distinct()), this);
    }

    public override string ToString() => $"Cancel {State} '{Name}' '{Tag}', pages of {PageSize}, {Retention}";
}
