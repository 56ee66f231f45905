using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>A worker process that is frozen (SIGSTOP) past its leases, and wakes up (SIGCONT) when others hold its jobs.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix]
public abstract class FrozenWorkerTests(TestServer server) : FaultTests
{
    [Fact]
    public async Task A_worker_that_wakes_up_writes_nothing_about_jobs_that_another_has_taken()
    {
        const int Count = 50;
        string configuration = await server.GetConfigurationAsync();
        TestHost client = await StartClientAsync(configuration);
        JobQueue queue = client.Jobs.GetQueue("default");
        ChildProcess first = await StartWorkerAsync(configuration, Count, lease: LongLease);
        IReadOnlyList<JobHandle<int>> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Count).Select(_ => LoadJobsCalls.Stubborn(Folder.Gate)), Token);
        await Until.TrueAsync(() => Lines(first, "RUNNING") == Count);

        first.Signal("STOP");
        ChildProcess second = await StartWorkerAsync(configuration, Count, lease: LongLease);
        await Until.TrueAsync(() => Lines(second, "RUNNING") == Count);

        // All its handlers return at once when it wakes up, before any renewal can have told it.
        Folder.OpenGate($".{first.Id}");
        first.Signal("CONT");
        await Until.TrueAsync(() => Lines(first, "WOKEN") == Count);
        await Until.TrueAsync(() => Lines(first, "REFUSED") == Count);
        await Until.TrueAsync(() => Told(first).Count() == Count);
        JobRecord[] active = await queue.ListAsync(JobState.Active, cancellationToken: Token).ToArrayAsync(Token);
        Assert.Equal(Count, active.Length);
        Assert.All(active, record => Assert.Equal((2, null), (record.Attempts, record.Progress)));

        Folder.OpenGate($".{second.Id}");
        foreach (JobHandle<int> job in jobs)
        {
            Assert.Equal(second.Id, await job.WaitForResultAsync(Token));
            Assert.Equal(20, (await job.GetAsync(Token))!.Progress);
        }

        Assert.Equal(new QueueCounts { Completed = Count }, await queue.GetCountsAsync(Token));
    }

    private static int Lines(ChildProcess process, string start) =>
        process.Lines.Count(line => line.StartsWith(start, StringComparison.Ordinal));

    // The jobs of which it has said that their lease is lost.
    private static IEnumerable<string> Told(ChildProcess process) => process.Lines
        .Where(line => line.Contains("lease", StringComparison.OrdinalIgnoreCase) && line.Contains("lost", StringComparison.Ordinal))
        .SelectMany(line => line.Split(' ')).Where(word => word.StartsWith("default~", StringComparison.Ordinal)).Distinct();
}
