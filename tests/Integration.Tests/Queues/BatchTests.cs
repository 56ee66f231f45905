using System.Collections.Concurrent;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Integration.Tests.Workers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>Many jobs in one call.</summary>
[ServerMatrix]
public abstract class BatchTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Ids_that_the_queue_holds_are_reported_and_left_alone()
    {
        TestHost client = await StartClientAsync();
        JobHandle stored = await client.Jobs.OrderedJobs.EnqueueNoteAsync("first", new() { Key = "a" }, Token);
        Assert.True(stored.IsNew);

        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            ((string[])["a", "b", "b", "c"]).Select((id, i) => (JobCall)OrderedJobsCalls.Note($"{i}").With(new() { Key = id })), Token);

        Assert.Equal([false, true, false, true], jobs.Select(job => job.IsNew));
        Assert.Equal(new QueueCounts { Waiting = 3 }, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
        Assert.Equal("""{"text":"first"}""", (await stored.GetAsync(Token))!.PayloadJson);
        Assert.Equal("""{"text":"1"}""", (await jobs[2].GetAsync(Token))!.PayloadJson);
    }

    [Fact]
    public async Task An_id_is_not_stored_again_in_whatever_state_its_job_is()
    {
        TestHost client = await StartClientAsync();
        var worker = new GhostWorker(client.Storage, "ordered");
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("1", new() { Key = "same" }, Token);
        TakenJob taken = await worker.TakeOneAsync();
        Assert.False((await client.Jobs.OrderedJobs.EnqueueNoteAsync("2", new() { Key = "same" }, Token)).IsNew);
        Assert.True(await worker.SettleAsync(taken, OutcomeKind.Completed));
        Assert.False((await client.Jobs.OrderedJobs.EnqueueNoteAsync("3", new() { Key = "same", Delay = TimeSpan.FromHours(1) }, Token)).IsNew);
        Assert.Equal(new QueueCounts { Completed = 1 }, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));

        await job.DeleteAsync(Token);
        Assert.True((await client.Jobs.OrderedJobs.EnqueueNoteAsync("4", new() { Key = "same" }, Token)).IsNew);
    }

    [Fact]
    public async Task A_batch_is_stored_by_one_call_up_to_the_size_that_is_stored_whole()
    {
        var calls = new ConcurrentQueue<int>();
        TestHost client = await StartAsync(configure: builder =>
            PassingStorage.Put(builder.Services, client: (_, inner) => new CountingProtocol(inner, calls)));
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 5000).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        Assert.Equal([5000], calls);

        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 5001).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        Assert.Equal([5000, 1000, 1000, 1000, 1000, 1000, 1], calls);
        Assert.Equal(10_001, (await client.Jobs.GetQueue("ordered").GetCountsAsync(Token)).Waiting);
    }

    // Queues of a Cluster are kept by different nodes.
    [Fact]
    public async Task A_bulk_of_several_queues_is_told_in_the_order_of_its_calls()
    {
        const int Count = 6000;
        TestHost client = await StartClientAsync();
        JobHandle known = await client.Jobs.WorkerJobs.EnqueueFirstAsync("known", new() { Key = "4001" }, Token);

        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Count).Select(i => i % 2 == 0
                ? (JobCall)OrderedJobsCalls.Note($"{i}")
                : WorkerJobsCalls.First($"{i}").With(new() { Key = $"{i}" })),
            Token);

        Assert.Equal(Enumerable.Range(0, Count).Select(i => i % 2 == 0 ? "ordered" : "first"), jobs.Select(job => job.Id.Queue));
        Assert.Equal([4001], Enumerable.Range(0, Count).Where(i => !jobs[i].IsNew));
        Assert.Equal(known.Id, jobs[4001].Id);
        foreach (string queue in (string[])["ordered", "first"])
        {
            Assert.Equal(
                jobs.Where(job => job.Id.Queue == queue && job.Id != known.Id).Select(job => job.Id),
                await client.Jobs.GetQueue(queue).ListAsync(JobState.Waiting, cancellationToken: Token)
                    .Select(record => record.Id).Where(id => id != known.Id).ToArrayAsync(Token));
        }
    }

    [Fact]
    public async Task A_batch_of_every_kind_of_job_keeps_its_order()
    {
        TestHost client = await StartClientAsync();
        JobOptions?[] options =
        [
            null, new() { Priority = 1 }, new() { Lifo = true }, new() { Priority = -1 }, new() { Priority = 1, Lifo = true },
            new() { DelayUntil = DateTimeOffset.UtcNow.AddDays(-1) }, null,
        ];
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            options.Select((option, i) => option is null ? OrderedJobsCalls.Note($"{i}") : OrderedJobsCalls.Note($"{i}").With(option)),
            Token);

        var worker = new GhostWorker(client.Storage, "ordered");
        IReadOnlyList<TakenJob> taken = await worker.TakeAsync(100);

        Assert.Equal(((int[])[4, 1, 2, 0, 5, 6, 3]).Select(i => jobs[i].Id.Key), taken.Select(job => job.Lease.Job));
    }

    private sealed class CountingProtocol(IClientProtocol inner, ConcurrentQueue<int> calls) : PassingClientProtocol(inner)
    {
        public override Task<EnqueueResult> EnqueueAsync(
            ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken)
        {
            calls.Enqueue(jobs.Length);
            return base.EnqueueAsync(jobs, cancellationToken);
        }
    }
}
