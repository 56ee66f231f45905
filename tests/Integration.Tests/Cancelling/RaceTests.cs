using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Requests that come at the worst moment. Each moment is met by holding a step of the protocol.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class RaceTests(TestServer server) : ServerTests(server)
{
    private const int Rounds = 25;
    private readonly StorageHooks _hooks = new();
    private readonly StorageHooks _otherHooks = new();

    [Fact]
    public async Task With_every_message_lost_the_next_renewal_brings_the_request()
    {
        TestHost host = await StartHookedAsync();
        TestHost client = await StartClientAsync();
        _hooks.LoseRequests = true;
        JobHandle[] jobs = await EnqueueRunningAsync(client, Rounds);
        int renewals = _hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync));

        await client.Jobs.CancelManyAsync(jobs, "by renewal", Token);
        await AssertCancelledAsync(jobs, "by renewal");

        Assert.Equal(0, _hooks.Heard);
        Assert.True(_hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync)) > renewals);
        GC.KeepAlive(host);
    }

    [Fact]
    public async Task A_worker_that_was_cut_off_when_it_was_asked_learns_of_it_when_it_is_back()
    {
        await StartAsync(
            worker =>
            {
                worker.LeaseDuration = TimeSpan.FromSeconds(6);
                worker.Concurrency = Rounds;
            },
            _hooks.Install);
        TestHost client = await StartClientAsync();
        JobHandle[] jobs = await EnqueueRunningAsync(client, Rounds);
        _hooks.LoseRequests = true;
        _hooks.FailRenewals();

        await client.Jobs.CancelManyAsync(jobs, "while you were away", Token);
        int failed = _hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync));
        await Until.TrueAsync(() => _hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync)) > failed);
        Assert.All(Keys(Rounds), key => Assert.Empty(Probe.Of(key).Causes));
        _hooks.Before = null;

        await AssertCancelledAsync(jobs, "while you were away");
        Assert.All(Keys(Rounds), key => Assert.Equal(CancellationCause.Requested, Assert.Single(Probe.Of(key).Causes).Cause));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Between_the_take_and_the_start_it_is_not_lost(bool messageLost)
    {
        TestHost client = await StartClientAsync();
        int asked = 0;
        _hooks.LoseRequests = messageLost;

        // The jobs are active for everyone but the worker, which has not read the answer yet.
        _hooks.After = async (step, _, answer) =>
        {
            if (step == nameof(IWorkerProtocol.ExchangeAsync) && answer is ExchangeResult { Jobs.Count: > 0 } taken)
            {
                JobId[] ids = [.. taken.Jobs.Select(job => new JobId("default", job.Lease.Job))];
                IReadOnlyList<JobCancelResult> results = await client.Jobs.CancelManyAsync(ids, "before it starts", Token);
                Assert.All(results, result => Assert.Equal(CancelOutcome.Requested, result.Outcome));
                int all = Interlocked.Add(ref asked, ids.Length);
                if (!messageLost)
                {
                    await Until.TrueAsync(() => _hooks.Heard >= all);
                }
            }
        };
        await StartHookedAsync();
        for (int round = 0; round < (messageLost ? 3 : Rounds); round++)
        {
            string key = $"{Prefix}r{round}";
            JobHandle job = await client.Jobs.HeldJobs.EnqueueObedientAsync(key, cancellationToken: Token);
            await AssertCancelledAsync([job], "before it starts");
            Assert.Equal(CancellationCause.Requested, Assert.Single(Probe.Of(key).Causes).Cause);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Between_the_handlers_end_and_the_settling_the_table_still_decides(bool fails)
    {
        TestHost client = await StartClientAsync();
        var outcomes = new System.Collections.Concurrent.ConcurrentQueue<CancelOutcome>();
        _hooks.Before = async (step, arguments) =>
        {
            if (step == nameof(IWorkerProtocol.ExchangeAsync) && arguments[1] is ExchangeRequest { Repeats: null } request)
            {
                foreach (Outcome outcome in request.Outcomes.ToArray())
                {
                    outcomes.Enqueue(await client.Jobs.CancelAsync(new JobId("default", outcome.Lease.Job), "just too late", Token));
                }
            }
        };
        await StartHookedAsync();
        for (int round = 0; round < Rounds; round++)
        {
            string key = $"{Prefix}r{round}";
            Probe.Of(key).Open();
            if (fails)
            {
                // It would be tried again: the request takes the place of the retry.
                JobHandle job = await client.Jobs.HeldJobs.EnqueueFailingAsync(key, cancellationToken: Token);
                await AssertCancelledAsync([job], "just too late");
                Assert.Equal(1, Probe.Of(key).Runs);
            }
            else
            {
                JobHandle<string> job = await client.Jobs.HeldJobs.EnqueueGatedAsync(key, cancellationToken: Token);
                Assert.Equal("done", await job.WaitForResultAsync(Token));
                Assert.Equal(JobState.Completed, (await job.GetAsync(Token))!.State);
            }
        }

        Assert.Equal(Rounds, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(CancelOutcome.Requested, outcome));
    }

    [Fact]
    public async Task When_the_answer_of_the_settling_is_lost_the_repeated_call_changes_nothing()
    {
        TestHost client = await StartClientAsync();
        var lost = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        _hooks.After = async (step, arguments, _) =>
        {
            if (step == nameof(IWorkerProtocol.ExchangeAsync) && arguments[1] is ExchangeRequest { Outcomes.Length: > 0 } request
                && request.Outcomes.ToArray().Any(outcome => lost.TryAdd(outcome.Lease.Job, true)))
            {
                // Settled, but the worker does not know; what comes now finds the job finished.
                Assert.Equal(
                    CancelOutcome.AlreadyFinished,
                    await client.Jobs.CancelAsync(new JobId("default", request.Outcomes.Span[0].Lease.Job), "after the end", Token));
                throw new TimeoutException("The answer was lost by the test.");
            }
        };
        await StartHookedAsync();
        for (int round = 0; round < Rounds; round++)
        {
            string key = $"{Prefix}r{round}";
            Probe.Of(key).Open();
            JobHandle<string> job = await client.Jobs.HeldJobs.EnqueueGatedAsync(key, cancellationToken: Token);
            Assert.Equal("done", await job.WaitForResultAsync(Token));
            Assert.Equal(1, Probe.Of(key).Runs);
        }
    }

    [Fact]
    public async Task In_the_middle_of_a_backoff_the_job_ends_at_once()
    {
        TestHost host = await StartHookedAsync();
        for (int round = 0; round < Rounds; round++)
        {
            string key = $"{Prefix}r{round}";
            JobHandle job = await host.Jobs.HeldJobs.EnqueueHopelessAsync(
                key, new() { Backoff = JobBackoff.Fixed(TimeSpan.FromHours(1)) }, Token);
            await Until.TrueAsync(async () => (await job.GetAsync(Token))!.State == JobState.Scheduled);

            Assert.Equal(CancelOutcome.Cancelled, await job.CancelAsync("given up", Token));

            await AssertCancelledAsync([job], "given up");
            Assert.Equal(1, Probe.Of(key).Runs);
        }
    }

    [Fact]
    public async Task Jobs_that_are_tried_again_all_the_time_are_cancelled_in_whatever_state_they_are_met()
    {
        TestHost host = await StartHookedAsync();
        string[] keys = [.. Keys(200)];
        IReadOnlyList<JobHandle> jobs = await host.Jobs.EnqueueManyAsync(
            keys.Select((key, i) => (JobCall)HeldJobsCalls.Hopeless(key).With(
                new() { Backoff = i % 2 == 0 ? JobBackoff.None : JobBackoff.Fixed(TimeSpan.FromMilliseconds(2)) })),
            Token);
        await Task.WhenAll(keys.Select(key => Probe.Of(key).Started)).WaitAsync(Token);

        CancelOutcome[] outcomes = await Task.WhenAll(jobs.Select(job => job.CancelAsync("enough", Token)));

        Assert.All(outcomes, outcome => Assert.True(outcome is CancelOutcome.Cancelled or CancelOutcome.Requested, $"{outcome}"));

        // A request that an attempt had seen when it failed is used up by its retry, as the table says; none is lost unseen.
        foreach (JobHandle job in jobs)
        {
            await Until.TrueAsync(async () =>
                await job.CancelAsync("enough", Token) is CancelOutcome.AlreadyFinished or CancelOutcome.Cancelled);
        }

        await AssertCancelledAsync(jobs, "enough");
    }

    [Fact]
    public async Task While_the_lease_goes_from_one_worker_to_another_the_request_stays()
    {
        // The second worker sweeps and takes; the first is cut off and does not sweep.
        await StartAsync(Short, _hooks.Install);
        TestHost client = await StartClientAsync();
        JobHandle[] jobs = await EnqueueRunningAsync(client, Rounds);
        _hooks.LoseRequests = true;
        _hooks.Before = (step, _) => step is nameof(IWorkerProtocol.RenewAsync) or nameof(IWorkerProtocol.SweepAsync)
            ? Task.FromException(new TimeoutException("Cut off by the test."))
            : Task.CompletedTask;
        await Task.WhenAll(Keys(Rounds).Select(key => Probe.Of(key).Fired)).WaitAsync(Token);

        // Nobody holds the leases now.
        IReadOnlyList<JobCancelResult> results = await client.Jobs.CancelManyAsync(jobs, "in between", Token);
        await StartAsync(Short, _otherHooks.Install);

        Assert.All(results, result => Assert.Equal(CancelOutcome.Requested, result.Outcome));
        await AssertCancelledAsync(jobs, "in between");
        Assert.All(Keys(Rounds), key => Assert.Equal(CancellationCause.LeaseLost, Assert.Single(Probe.Of(key).Causes).Cause));
    }

    [Fact]
    public async Task After_the_failover_the_new_worker_is_the_one_that_is_told()
    {
        await StartAsync(Short, _hooks.Install);
        TestHost client = await StartClientAsync();
        string[] keys = [.. Keys(Rounds)];
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(keys.Select(key => (JobCall)LostJobsCalls.Held(key)), Token);
        await Task.WhenAll(keys.Select(key => Probe.Of($"{key}-1").Started)).WaitAsync(Token);
        _hooks.FailRenewals();
        await StartAsync(Short, _otherHooks.Install);
        await Task.WhenAll(keys.Select(key => Probe.Of($"{key}-2").Started)).WaitAsync(Token);

        await client.Jobs.CancelManyAsync(jobs, "after the failover", Token);

        await AssertCancelledAsync(jobs, "after the failover");
        foreach (string key in keys)
        {
            Probe.Of($"{key}-1").Open();
            await Probe.Of($"{key}-1").Fired.WaitAsync(Token);
            Assert.Equal(CancellationCause.LeaseLost, Assert.Single(Probe.Of($"{key}-1").Causes).Cause);
            Assert.Equal(CancellationCause.Requested, Assert.Single(Probe.Of($"{key}-2").Causes).Cause);
        }
    }

    [Fact]
    public async Task Requests_from_many_clients_at_once_answer_the_same_and_one_reason_stands()
    {
        await StartHookedAsync();
        TestHost[] clients = [await StartClientAsync(), await StartClientAsync(), await StartClientAsync(), await StartClientAsync()];
        for (int round = 0; round < Rounds; round++)
        {
            string key = $"{Prefix}r{round}";
            JobHandle job = await clients[0].Jobs.HeldJobs.EnqueueSlowAsync(key, cancellationToken: Token);
            await Probe.Of(key).Started.WaitAsync(Token);

            CancelOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
                clients[i % clients.Length].Jobs.CancelAsync(job.Id, $"reason {i}", Token)));
            await Probe.Of(key).Fired.WaitAsync(Token);
            string reason = (await job.GetAsync(Token))!.CancellationReason!;
            Probe.Of(key).Open();

            Assert.All(outcomes, outcome => Assert.Equal(CancelOutcome.Requested, outcome));
            Assert.Equal(reason, Assert.Single(Probe.Of(key).Causes).Reason);
            await AssertCancelledAsync([job], reason);
        }
    }

    [Fact]
    public async Task A_listener_can_cancel_a_job_on_the_very_event_that_says_it_is_active()
    {
        await StartHookedAsync();
        TestHost client = await StartClientAsync();
        await using JobEvents events = await client.Jobs.GetQueue("default").ListenAsync(Token);
        string[] keys = [.. Keys(Rounds * 2)];
        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(keys.Select(key => (JobCall)HeldJobsCalls.Obedient(key)), Token);

        int started = 0;
        await foreach (JobEvent happened in events.WithCancellation(Token))
        {
            if (happened is JobStarted)
            {
                Assert.Equal(CancelOutcome.Requested, await client.Jobs.CancelAsync(happened.Id, "at once", Token));
                if (++started == jobs.Count)
                {
                    break;
                }
            }
        }

        await AssertCancelledAsync(jobs, "at once");
    }

    private static void Short(WorkerOptions worker)
    {
        worker.LeaseDuration = TimeSpan.FromSeconds(2);
        worker.PollInterval = TimeSpan.FromMilliseconds(100);
        worker.Concurrency = Rounds * 2;
        worker.CancellationGracePeriod = TimeSpan.FromMinutes(5);
    }

    private Task<TestHost> StartHookedAsync() => StartAsync(
        worker =>
        {
            worker.Concurrency = Rounds * 2;
            worker.LeaseDuration = TimeSpan.FromSeconds(3);
            worker.CancellationGracePeriod = TimeSpan.FromMinutes(5);
        },
        _hooks.Install);

    private async Task<JobHandle[]> EnqueueRunningAsync(TestHost host, int count)
    {
        IReadOnlyList<JobHandle> jobs = await host.Jobs.EnqueueManyAsync(
            Keys(count).Select(key => (JobCall)HeldJobsCalls.Obedient(key)), Token);
        await Task.WhenAll(Keys(count).Select(key => Probe.Of(key).Started)).WaitAsync(Token);
        return [.. jobs];
    }

    private static async Task AssertCancelledAsync(IEnumerable<JobHandle> jobs, string reason)
    {
        foreach (JobHandle job in jobs)
        {
            JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
            Assert.Equal(reason, end.Reason);
        }
    }

    private IEnumerable<string> Keys(int count) => Enumerable.Range(0, count).Select(i => $"{Prefix}-{i}");
}
