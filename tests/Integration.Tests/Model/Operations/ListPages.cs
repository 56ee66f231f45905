using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Jobs of a state are listed in small pages, all of them or those of a name and a tag.</summary>
internal sealed record ListPages(JobState State, string? Name, string? Tag, int PageSize) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        var filter = new JobFilter { Name = Name, Tag = Tag };
        var keys = new List<string>();
        for (long? from = 0; from is { } position;)
        {
            JobPage page = await run.Storage.Admin(run.Queue).ListAsync(State, filter, position, PageSize, CancellationToken.None);
            keys.AddRange(page.Keys);
            from = page.Next;
        }

        var records = new List<JobRecord>();
        for (long? from = 0; from is { } position;)
        {
            RecordPage page = await run.Storage.Admin(run.Queue).ListRecordsAsync(
                State, filter, position, PageSize, payloads: PageSize % 2 == 0, CancellationToken.None);
            records.AddRange(await Task.WhenAll(page.Records.Select(run.Values.OpenAsync)));
            from = page.Next;
        }

        IEnumerable<ModelJob> expected = run.Model.List(State)
            .Where(job => (Name is null || job.Name == Name) && (Tag is null || job.Tags.Contains(Tag)));

        // A key that is in the list twice may be on two pages (decision 3).
        Comparison.Same(string.Join(' ', expected.Select(job => job.Key)), string.Join(' ', keys.Distinct()), this);
        Comparison.Same(
            string.Join('\n', expected.Select(Comparison.Describe)),
            string.Join('\n', records.DistinctBy(record => record.Id).Select(Comparison.Describe)),
            this);
        Comparison.Same(PageSize % 2 == 0 ? records.Count : 0, records.Count(record => record.PayloadJson is not null), this);
    }
}
