using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Integration.Worker;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Workers;

/// <summary>Leases are renewed as long as it takes, and calls that fail or never return are made again.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class RenewalTests(TestServer server) : ServerTests(server)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Handlers_that_block_threads_keep_their_leases()
    {
        const int Count = 16;
        TestHost client = await StartClientAsync();
        IReadOnlyList<JobHandle<int>> jobs = await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Count).Select(_ => BlockingJobsCalls.Block(4500)), Token);
        using ChildProcess worker = StartChild();
        await Until.TrueAsync(async () => (await client.Jobs.GetQueue("default").GetCountsAsync(Token)).Active == Count);

        // Were a lease lost, this one would find it and run the job again.
        using ChildProcess rival = StartChild();
        int[] attempts = await Task.WhenAll(jobs.Select(job => job.WaitForResultAsync(Token)));

        Assert.All(attempts, attempt => Assert.Equal(1, attempt));
        foreach (JobHandle job in jobs)
        {
            Assert.Equal(0, (await job.GetAsync(Token))!.StalledCount);
        }
    }

    [Fact]
    public async Task Renewal_goes_on_until_the_settling_call_has_succeeded()
    {
        var faults = new Faults { Settling = true };
        TestHost host = await StartFaultyAsync(faults);
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        JobHandle job = await host.Jobs.WorkerJobs.EnqueueHoldAsync("a", cancellationToken: Token);
        await Until.TrueAsync(() => log.Running == 1);

        // Were the lease lost, this one would run the job again.
        TestHost rival = await StartWorkerAsync(builder => builder.AddWorker("held", worker => worker.LeaseDuration = Lease));
        rival.Services.GetRequiredService<WorkerLog>().Permit(1);
        log.Permit(1);
        await Until.TrueAsync(() => faults.Failed > 0);
        int renewed = faults.Renewed;
        await Until.TrueAsync(() => faults.Renewed >= renewed + 9);
        Assert.Equal(JobState.Active, (await job.GetAsync(Token))!.State);
        faults.Settling = false;

        await job.WaitForCompletionAsync(Token);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(1, record.Attempts);
        Assert.Equal(0, record.StalledCount);
        Assert.Single(record.History);
    }

    [Fact]
    public async Task Errors_of_the_server_are_waited_out_with_growing_pauses()
    {
        var faults = new Faults { All = true };
        TestHost host = await StartFaultyAsync(faults);
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.WorkerJobs.EnqueueHoldAsync("a", cancellationToken: Token);
        await Until.TrueAsync(() => faults.FailedExchanges >= 6);

        // 50 ms, doubled each time, and half of it at least: the sixth call is not made before 0.7 s have passed.
        TimeSpan[] at = faults.TimesOfOneLane();
        Assert.True(at[^1] - at[0] >= TimeSpan.FromMilliseconds(25 * ((1 << (at.Length - 1)) - 1)), string.Join(" ", at));
        faults.All = false;
        host.Services.GetRequiredService<WorkerLog>().Permit(1);
        await job.WaitForCompletionAsync(Token);
    }

    [Fact]
    public async Task A_call_that_never_returns_is_made_again()
    {
        var faults = new Faults { Swallow = true };
        TestHost host = await StartFaultyAsync(faults);
        JobHandle job = await host.Jobs.WorkerJobs.EnqueueHoldAsync("a", cancellationToken: Token);
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        await Until.TrueAsync(() => faults.Swallowed > 0);
        faults.Swallow = false;
        log.Permit(1);
        await job.WaitForCompletionAsync(Token);

        // The lost answer had brought the job: the call's repetition brings the same job under the same lease.
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(1, record.Attempts);
        Assert.Equal(0, record.StalledCount);
    }

    [Fact]
    public async Task Queue_is_tidied_up_while_its_worker_has_more_attempts_than_one_renewal_names()
    {
        const int Count = 510;
        var hooks = new StorageHooks();
        int tidied = 0;
        hooks.Before = (step, arguments) =>
        {
            if (step == nameof(IWorkerProtocol.SweepAsync) && arguments is ["held", _, _, _, true, _])
            {
                Interlocked.Increment(ref tidied);
            }

            return Task.CompletedTask;
        };
        TestHost host = await StartWorkerAsync(builder =>
        {
            hooks.Install(builder);
            builder.AddWorker("held", worker => (worker.LeaseDuration, worker.Concurrency) = (Lease, Count));
        });
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        await host.Jobs.EnqueueManyAsync(Enumerable.Range(0, Count).Select(i => (JobCall)WorkerJobsCalls.Hold($"{i}")), Token);
        await Until.TrueAsync(() => log.Running == Count);

        int before = Volatile.Read(ref tidied);
        await Until.TrueAsync(() => Volatile.Read(ref tidied) >= before + 2);
        log.Permit(Count);
    }

    private ChildProcess StartChild() => ChildProcess.StartAssembly(
        typeof(BlockingJobs).Assembly.Location, "worker", Configuration, Prefix, $"{Lease.TotalMilliseconds:0}");

    private Task<TestHost> StartFaultyAsync(Faults faults) => StartWorkerAsync(builder =>
    {
        PassingStorage.Put(builder.Services, worker: (queue, inner) => new FaultyProtocol(queue, inner, faults));
        builder.AddWorker("held", worker =>
        {
            worker.LeaseDuration = faults.Swallow ? TimeSpan.FromSeconds(60) : Lease;
            worker.PollInterval = TimeSpan.FromMilliseconds(100);
        });
    });

    private Task<TestHost> StartWorkerAsync(Action<TypedJobsBuilder> configure) => StartAsync(configure: builder =>
    {
        builder.Services.AddSingleton<WorkerLog>();
        configure(builder);
    });

    private sealed class Faults
    {
        private readonly List<(int Lane, long At)> _exchanges = [];
        private int _failed;
        private int _failedExchanges;
        private int _renewed;
        private int _swallowed;

        public volatile bool Settling;
        public volatile bool All;
        public volatile bool Swallow;

        public int Failed => Volatile.Read(ref _failed);

        public int FailedExchanges => Volatile.Read(ref _failedExchanges);

        public int Renewed => Volatile.Read(ref _renewed);

        public int Swallowed => Volatile.Read(ref _swallowed);

        public void AddFailure() => Interlocked.Increment(ref _failed);

        public void AddRenewal() => Interlocked.Increment(ref _renewed);

        public void AddSwallowed() => Interlocked.Increment(ref _swallowed);

        public void AddExchange(int lane)
        {
            lock (_exchanges)
            {
                _exchanges.Add((lane, System.Diagnostics.Stopwatch.GetTimestamp()));
                _failedExchanges = _exchanges.Count(exchange => exchange.Lane == lane);
            }
        }

        // Which of a worker's lanes has the places, and makes the calls, is chance.
        public TimeSpan[] TimesOfOneLane()
        {
            lock (_exchanges)
            {
                return
                [
                    .. _exchanges.GroupBy(exchange => exchange.Lane).MaxBy(lane => lane.Count())!
                        .Select(exchange => System.Diagnostics.Stopwatch.GetElapsedTime(0, exchange.At)),
                ];
            }
        }
    }

    private sealed class FaultyProtocol(string queue, IWorkerProtocol inner, Faults faults) : PassingWorkerProtocol(inner)
    {
        public override async Task<ExchangeResult> ExchangeAsync(
            ExchangeRequest request, CancellationToken cancellationToken)
        {
            if (queue != "held")
            {
                return await base.ExchangeAsync(request, cancellationToken);
            }

            if (faults.All || (faults.Settling && request.Outcomes.Length > 0))
            {
                faults.AddFailure();
                faults.AddExchange(request.Lane);
                throw new TimeoutException("cut by the test");
            }

            ExchangeResult result = await base.ExchangeAsync(request, cancellationToken);
            if (faults.Swallow && result.Jobs.Count > 0)
            {
                faults.AddSwallowed();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return result;
        }

        public override async Task<RenewResult> RenewAsync(
            string worker,
            TimeSpan lease,
            ReadOnlyMemory<byte> info,
            bool wasCutOff,
            IReadOnlyList<LeaseKey> leases,
            CancellationToken cancellationToken)
        {
            RenewResult result = await base.RenewAsync(worker, lease, info, wasCutOff, leases, cancellationToken);
            if (leases.Count > 0)
            {
                faults.AddRenewal();
            }

            return result;
        }
    }
}
