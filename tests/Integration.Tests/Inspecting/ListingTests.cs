using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Inspecting;

/// <summary>Listing jobs by state, page by page, and which workers live.</summary>
[ServerMatrix(Cluster = false)]
public abstract class ListingTests(TestServer server) : ServerTests(server)
{
    private const int Count = 1203;

    [Theory]
    [InlineData(JobState.Waiting)]
    [InlineData(JobState.Scheduled)]
    [InlineData(JobState.Active)]
    [InlineData(JobState.Completed)]
    [InlineData(JobState.Failed)]
    [InlineData(JobState.Cancelled)]
    public async Task Every_job_of_a_state_is_listed_once_over_several_pages(JobState state)
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        IReadOnlyList<JobHandle> jobs = await FillAsync(client, state);

        JobRecord[] all = await queue.ListAsync(state, cancellationToken: Token).ToArrayAsync(Token);
        Assert.Equal(jobs.Select(job => job.Id.Key).Order(), all.Select(record => record.Id.Key).Order());
        Assert.All(all, record => Assert.Equal(state, record.State));
        Assert.All(all, record => Assert.Null(record.PayloadJson));

        Assert.Equal(401, await queue.ListAsync(state, new() { Tag = "third" }, Token).CountAsync(Token));
        Assert.Equal(602, await queue.ListAsync(state, new() { Name = "OrderedJobs.Fail" }, Token).CountAsync(Token));
        Assert.Equal(201, await queue.ListAsync(state, new() { Name = "OrderedJobs.Fail", Tag = "third" }, Token).CountAsync(Token));
        Assert.Equal(0, await queue.ListAsync(state, new() { Name = "OrderedJobs.Nobody" }, Token).CountAsync(Token));
        Assert.Equal(0, await queue.ListAsync(state, new() { OlderThan = TimeSpan.FromHours(1) }, Token).CountAsync(Token));
        DateTimeOffset listed = DateTimeOffset.UtcNow;
        await Until.TrueAsync(() => DateTimeOffset.UtcNow - listed > TimeSpan.FromMilliseconds(20));
        Assert.Equal(Count, await queue.ListAsync(state, new() { OlderThan = TimeSpan.FromMilliseconds(5) }, Token).CountAsync(Token));
    }

    [Fact]
    public async Task Scheduled_jobs_are_listed_as_they_come_due_and_finished_ones_from_the_newest()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        var worker = new GhostWorker(client.Storage, "ordered");
        foreach (int hours in (int[])[5, 1, 3])
        {
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = $"in-{hours}", Delay = TimeSpan.FromHours(hours) }, Token);
            await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", new() { Key = $"done-{hours}" }, Token);
            await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed);
            DateTimeOffset ended = DateTimeOffset.UtcNow;
            await Until.TrueAsync(() => DateTimeOffset.UtcNow - ended > TimeSpan.FromMilliseconds(2));
        }

        Assert.Equal(["in-1", "in-3", "in-5"], await queue.ListAsync(JobState.Scheduled, cancellationToken: Token).Select(job => job.Id.Key).ToArrayAsync(Token));
        Assert.Equal(["done-3", "done-1", "done-5"], await queue.ListAsync(JobState.Completed, cancellationToken: Token).Select(job => job.Id.Key).ToArrayAsync(Token));
    }

    [Fact]
    public async Task Listing_includes_payloads_when_it_is_asked_to()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 600).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        await client.Jobs.OrderedJobs.EnqueueFailAsync("other", new() { Priority = 1, Tags = ["t"] }, Token);

        JobRecord[] records = await queue.ListAsync(JobState.Waiting, null, includePayloads: true, Token).ToArrayAsync(Token);

        Assert.Equal(
            ["""{"text":"other"}""", .. Enumerable.Range(0, 600).Select(i => $$"""{"text":"{{i}}"}""")],
            records.Select(record => record.PayloadJson));
        JobRecord tagged = await queue.ListAsync(JobState.Waiting, new() { Tag = "t" }, includePayloads: true, Token).SingleAsync(Token);
        Assert.Equal("OrderedJobs.Fail", tagged.Name);
        Assert.Equal(1, tagged.Priority);
        Assert.Equal("""{"text":"other"}""", tagged.PayloadJson);
    }

    [Theory]
    [InlineData(JobState.Waiting)]
    [InlineData(JobState.Scheduled)]
    public async Task Page_of_large_payloads_ends_early_and_the_next_one_goes_on_behind_it(JobState state)
    {
        const int Jobs = 12;
        TestHost client = await StartClientAsync();
        string text = new('x', 1_500_000);
        await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Jobs).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}{text}").With(new()
            {
                Key = $"k{i}",
                Tags = i % 2 == 0 ? ["even"] : [],
                Delay = state == JobState.Waiting ? TimeSpan.Zero : TimeSpan.FromHours(i + 1),
            })),
            Token);

        var keys = new List<string>();
        var sizes = new List<int>();
        for (long? from = 0; from is { } position;)
        {
            RecordPage page = await client.Storage.Admin("ordered").ListRecordsAsync(state, JobFilter.All, position, 500, payloads: true, Token);
            keys.AddRange(page.Records.Select(record => record.Id.Key));
            sizes.Add(page.Records.Count);
            from = page.Next;
        }

        Assert.Equal(Enumerable.Range(0, Jobs).Select(i => $"k{i}"), keys);
        Assert.Equal([3, 3, 3, 3], sizes);
        Assert.Equal(
            Enumerable.Range(0, Jobs).Where(i => i % 2 == 0).Select(i => $"k{i}"),
            await client.Jobs.GetQueue("ordered").ListAsync(state, new() { Tag = "even" }, includePayloads: true, Token)
                .Select(record => record.Id.Key).ToArrayAsync(Token));
    }

    [Fact]
    public async Task Every_queue_is_known_that_was_enqueued_to_or_is_worked_on()
    {
        TestHost host = await StartAsync(configure: builder => builder.AddWorker("idle"));
        await host.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        await Until.TrueAsync(async () => (await host.Jobs.GetQueueNamesAsync(Token)).Count == 3);
        Assert.Equal(["default", "idle", "ordered"], await host.Jobs.GetQueueNamesAsync(Token));
    }

    [Fact]
    public async Task Workers_are_known_while_they_live_with_what_they_run()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("ordered");
        Assert.Empty(await queue.GetWorkersAsync(Token));
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueHoldAsync(cancellationToken: Token);
        TestHost host = await StartAsync(configure: builder =>
            builder.AddWorker(["other", "ordered"], worker => (worker.Concurrency, worker.DrainTimeout) = (7, TimeSpan.Zero)));
        await Until.TrueAsync(async () => await queue.GetWorkersAsync(Token) is [{ Running.Count: 1 }]);

        JobWorkerRecord worker = Assert.Single(await queue.GetWorkersAsync(Token));
        Assert.Equal([job.Id], worker.Running);
        Assert.Equal(7, worker.Concurrency);
        Assert.Equal(["other", "ordered"], worker.Queues);
        Assert.Equal(Environment.MachineName, worker.Machine);
        Assert.Equal(Environment.ProcessId, worker.ProcessId);
        Assert.InRange(worker.StartedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        Assert.Equal(worker.Id, (await job.GetAsync(Token))!.Worker);

        await host.StopAsync();
        Assert.Empty(await queue.GetWorkersAsync(Token));
    }

    [Fact]
    public async Task A_worker_that_died_is_not_told_of_for_longer_than_its_lease()
    {
        TestHost client = await StartClientAsync();
        await client.Storage.Worker("ordered").RenewAsync("dead", TimeSpan.FromMilliseconds(300), "{}"u8.ToArray(), wasCutOff: false, [], Token);
        await Until.TrueAsync(async () => (await client.Jobs.GetQueue("ordered").GetWorkersAsync(Token)).Count == 0);
    }

    private static async Task<IReadOnlyList<JobHandle>> FillAsync(TestHost client, JobState state)
    {
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Count).Select(i => (i % 2 == 0 ? (JobCall)OrderedJobsCalls.Fail($"{i}") : OrderedJobsCalls.Note($"{i}")).With(new()
            {
                Tags = i % 3 == 0 ? ["other", "third"] : ["other"],
                Delay = state == JobState.Scheduled ? TimeSpan.FromHours(1) : TimeSpan.Zero,
                Priority = state == JobState.Waiting ? (i % 5) - 2 : 0,
            })),
            Token);
        var worker = new GhostWorker(client.Storage, "ordered");
        switch (state)
        {
            case JobState.Active:
                for (int taken = 0; taken < Count;)
                {
                    taken += (await worker.TakeAsync(200)).Count;
                }

                break;
            case JobState.Completed or JobState.Failed:
                OutcomeKind kind = state == JobState.Completed ? OutcomeKind.Completed : OutcomeKind.Failed;
                for (IReadOnlyList<TakenJob> taken = await worker.TakeAsync(200); taken.Count > 0;)
                {
                    taken = (await worker.ExchangeAsync(
                        200, null, [.. taken.Select(job => new Outcome(job.Lease, kind, "{}"u8.ToArray(), TimeSpan.Zero))])).Jobs;
                }

                break;
            case JobState.Cancelled:
                await client.Jobs.CancelManyAsync(jobs, cancellationToken: Token);
                break;
        }

        return jobs;
    }
}
