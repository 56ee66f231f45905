using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>Worker processes that are killed (SIGKILL) while they run many jobs.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix]
public abstract class KilledWorkersTests(TestServer server) : FaultTests
{
    [Fact]
    public async Task The_jobs_of_a_killed_worker_are_run_again_and_no_others()
    {
        const int Count = 1000;
        string configuration = await server.GetConfigurationAsync();
        TestHost client = await StartClientAsync(configuration);
        JobQueue queue = client.Jobs.GetQueue("default");
        ChildProcess[] workers = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => StartWorkerAsync(configuration, Count / 2, lease: LongLease)));
        IReadOnlyList<JobHandle<int>> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Count).Select(number => LoadJobsCalls.Gated(Folder.Path, number, Folder.Gate)), Token);
        await Until.TrueAsync(() => Folder.Runs("begun").Count == Count);
        Assert.Equal(new QueueCounts { Active = Count }, await queue.GetCountsAsync(Token));

        // One by one: a listing of active jobs, whose order is that of their leases, may show one twice while they are renewed.
        JobRecord?[] active = await Task.WhenAll(jobs.Select(job => job.GetAsync(Token)));
        var before = active.ToDictionary(record => record!.Id, record => record!.Worker);
        ChildProcess victim = workers.MaxBy(worker => before.Values.Count(name => IsOf(worker, name)))!;
        int held = before.Values.Count(name => IsOf(victim, name));
        Assert.NotEqual(0, held);

        victim.Kill();
        Folder.OpenGate();
        await AllCompletedAsync(client, Count);

        JobRecord[] completed = await queue.ListAsync(JobState.Completed, cancellationToken: Token).ToArrayAsync(Token);
        Assert.All(completed, record =>
        {
            bool again = IsOf(victim, before[record.Id]);
            Assert.Equal(again ? 2 : 1, record.Attempts);
            Assert.Equal(again ? 1 : 0, record.StalledCount);
            Assert.Equal(!again, record.Worker == before[record.Id]);
        });
        Assert.Equal(held, completed.Count(record => record.StalledCount == 1));
        Assert.All(Folder.Runs("ended").Values, runs => Assert.Equal(1, runs));
    }

    [Fact]
    public async Task Workers_that_are_killed_again_and_again_lose_no_job()
    {
        const int Count = 3000;
        string configuration = await server.GetConfigurationAsync();
        TestHost client = await StartClientAsync(configuration);
        var workers = new Queue<ChildProcess>();
        for (int i = 0; i < 3; i++)
        {
            workers.Enqueue(await StartWorkerAsync(configuration, 20, maxStalledCount: 100));
        }

        Task<int> enqueueing = EnqueueAsync(client, Count);
        for (int kill = 1; kill <= 4; kill++)
        {
            int share = Count * kill / 6;
            await Until.TrueAsync(() => Folder.Runs("ended").Count >= share);
            workers.Dequeue().Kill();
            workers.Enqueue(await StartWorkerAsync(configuration, 20, maxStalledCount: 100));
        }

        Assert.Equal(0, await enqueueing);
        await AllCompletedAsync(client, Count);
    }

    // A worker's id begins with its machine and its process.
    private static bool IsOf(ChildProcess process, string? worker) =>
        worker?.Split(':').Contains($"{process.Id}") == true;
}
