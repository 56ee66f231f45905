using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>
/// A request for cancellation stops the attempt that it was made for, and none that comes after it under the same key. With
/// <c>TYPEDJOBS_RACE_RUNS</c> the races are run that many times.
/// </summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class LaterAttemptTests(TestServer server) : ServerTests(server)
{
    private const int Count = 1000;

    private static int Runs => int.TryParse(
        Environment.GetEnvironmentVariable("TYPEDJOBS_RACE_RUNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int runs) ? runs : 1;

    /// <summary>
    /// The worker hears requests for every lease number that it may use itself: another worker used those numbers for the
    /// same key.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_for_another_workers_lease_stops_no_attempt_under_the_same_number(bool reborn)
    {
        var hooks = new StorageHooks();
        TestHost host = await StartWorkerAsync(1, hooks);
        await host.Jobs.RetriedJobs.EnqueueGateAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(async () => (await host.Jobs.GetQueue("retried").GetCountsAsync(Token)).Active == 1);
        JobHandle job = await EnqueueAsync(host);
        for (int number = 1; number <= 100; number++)
        {
            ExchangeResult taken = await host.Storage.Worker("retried").ExchangeAsync(
                new ExchangeRequest("ghost", 0, number - 1, Repeats: null, TimeSpan.FromMinutes(1), 1, ReadOnlyMemory<Outcome>.Empty),
                Token);
            LeaseKey lease = Assert.Single(taken.Jobs).Lease;
            Assert.Equal(number, lease.Number);
            Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("that attempt only", Token));
            OutcomeKind kind = reborn ? OutcomeKind.Cancelled : OutcomeKind.RetryAfterCancellation;
            await host.Storage.Worker("retried").ExchangeAsync(
                new ExchangeRequest(
                    "ghost", 1, 0, Repeats: null, TimeSpan.FromMinutes(1), 0, new[] { new Outcome(lease, kind, "{}"u8.ToArray(), default) }),
                Token);
            if (reborn)
            {
                Assert.Equal(ChangeOutcome.Changed, await job.DeleteAsync(Token));
                job = await EnqueueAsync(host);
            }
        }

        await Until.TrueAsync(() => hooks.Heard == 100);
        Probe.Of(Prefix).Open();
        Probe.Of(Prefix + "held").Open();
        await job.WaitForCompletionAsync(Token);

        Assert.DoesNotContain(RetriedJobs.Stopped, stopped => stopped.Key == Prefix);
        Assert.Equal(JobState.Completed, (await job.GetAsync(Token))!.State);

        async Task<JobHandle> EnqueueAsync(TestHost host) => reborn
            ? await host.Jobs.RetriedJobs.EnqueueHeldAsync(Prefix, Prefix + "held", new() { Key = "k" }, Token)
            : await host.Jobs.RetriedJobs.EnqueueWorkAsync(Prefix, new() { Key = "k" }, Token);
    }

    [Fact]
    public async Task Request_used_up_by_one_attempt_stops_no_later_one_on_another_worker()
    {
        for (int run = 0; run < Runs; run++)
        {
            string gate = $"{Prefix}g{run}";
            var hooks = new StorageHooks();
            TestHost slow = await StartWorkerAsync(1, hooks);
            await slow.Jobs.RetriedJobs.EnqueueGateAsync(gate, cancellationToken: Token);
            JobQueue queue = slow.Jobs.GetQueue("retried");
            await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Active == 1);
            TestHost fast = await StartWorkerAsync(Count);
            JobHandle<int>[] jobs = [.. await slow.Jobs.EnqueueManyAsync(
                Enumerable.Range(0, Count).Select(i => RetriedJobsCalls.Work($"{Prefix}{run}.{i}")), Token)];
            await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Active == Count + 1);

            // Nothing is taken again before the worker of the first attempts has gone.
            await queue.PauseAsync(Token);
            await slow.Jobs.CancelManyAsync(jobs, "the first attempt only", Token);
            await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Waiting == Count);
            await Until.TrueAsync(() => hooks.Heard == Count);
            await fast.StopAsync();
            slow.Services.GetServices<IJobWorker>().Single(worker => worker.Queues[0] == "retried").Concurrency = 100;
            Probe.Of(gate).Open();
            await queue.ResumeAsync(Token);

            foreach (JobHandle<int> job in jobs)
            {
                Assert.Equal(2, await job.WaitForResultAsync(Token));
            }

            Assert.Equal(
                Enumerable.Repeat(1, Count),
                RetriedJobs.Stopped.Where(stopped => stopped.Key.StartsWith($"{Prefix}{run}.", StringComparison.Ordinal))
                    .Select(stopped => stopped.Attempt));
            await slow.StopAsync();
        }
    }

    /// <summary>Requests that come while the answer of a take is under way reach the attempts that it brings.</summary>
    [Fact]
    public async Task Requests_made_while_jobs_are_taken_each_stop_their_own_attempt()
    {
        for (int run = 0; run < Runs; run++)
        {
            TestHost first = await StartWorkerAsync(Count / 2);
            TestHost second = await StartWorkerAsync(Count / 2);
            string gate = $"{Prefix}n{run}";
            JobQueue queue = first.Jobs.GetQueue("retried");
            await queue.PauseAsync(Token);
            JobHandle<string>[] jobs = [.. await first.Jobs.EnqueueManyAsync(
                Enumerable.Range(0, Count).Select(i => RetriedJobsCalls.Held($"{gate}.{i}", gate)), Token)];
            await queue.ResumeAsync(Token);
            for (int i = 0; i < Count; i += 100)
            {
                await first.Jobs.CancelManyAsync(jobs[i..(i + 50)], "half of them", Token);
            }

            // All that was asked for is on its way: the others may end.
            await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)) is { Active: Count / 2, Waiting: 0 });
            Probe.Of(gate).Open();
            for (int i = 0; i < Count; i++)
            {
                if (i % 100 < 50)
                {
                    await Assert.ThrowsAsync<JobCancelledException>(() => jobs[i].WaitForResultAsync(Token));
                }
                else
                {
                    Assert.Equal("done", await jobs[i].WaitForResultAsync(Token));
                }
            }

            await first.StopAsync();
            await second.StopAsync();
        }
    }

    private Task<TestHost> StartWorkerAsync(int concurrency, StorageHooks? hooks = null) => StartAsync(
        worker => worker.Concurrency = concurrency,
        builder =>
        {
            builder.AddWorker("retried", worker => (worker.Concurrency, worker.DrainTimeout) = (concurrency, TimeSpan.Zero));
            hooks?.Install(builder);
        });
}
