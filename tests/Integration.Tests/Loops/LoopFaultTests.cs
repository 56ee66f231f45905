using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Workers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Integration.Tests.Loops;

/// <summary>Nothing that user code or a logger throws, and nothing that nobody thought of, ends a loop.</summary>
[Trait("Speed", "Slow")]
public sealed class LoopFaultTests : IAsyncLifetime
{
    private RedisServerProcess _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        _server = await RedisServerProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always");
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Logger_that_throws_during_an_outage_costs_neither_leases_nor_jobs()
    {
        var log = new ThrowingLog();
        await using TestHost host = await StartAsync(builder => builder.Services.AddSingleton<ILoggerProvider>(log));
        await using TestHost rival = await StartAsync(_ => { });
        await using TestHost client = await TestHost.StartClientAsync(_server.Configuration, "l");
        WorkerLog work = host.Services.GetRequiredService<WorkerLog>();
        await client.Jobs.GetQueue("held").PauseAsync(Token);
        JobHandle job = await EnqueueAsync(host, "a");
        await client.Jobs.GetQueue("held").ResumeAsync(Token);
        await Until.TrueAsync(() => work.Running + rival.Services.GetRequiredService<WorkerLog>().Running == 1);
        Task end = job.WaitForCompletionAsync(Token);

        _server.Kill();
        await Until.TrueAsync(() => log.Thrown >= 2);
        await _server.RestartAsync();

        // Every loop goes on: renewals, taking, settling, and the client's wait for the end.
        await Until.TrueAsync(async () => (await RenewedAsync(rival)).Count >= 2);
        JobHandle second = await EnqueueAsync(host, "b");
        work.Permit(2);
        rival.Services.GetRequiredService<WorkerLog>().Permit(2);
        await end;
        await client.Jobs.GetHandle(second.Id).WaitForCompletionAsync(Token);
        Assert.Equal(1, (await client.Jobs.GetHandle(job.Id).GetAsync(Token))!.Attempts);
        await host.StopAsync();
        Assert.All(host.Services.GetServices<JobWorker>().SelectMany(worker => worker.Loops), loop => Assert.Equal(0, loop.Restarts));
    }

    [Fact]
    public async Task Loops_that_end_unexpectedly_are_restarted_reported_once_and_lose_no_place_and_no_outcome()
    {
        var time = new FaultyTime();
        await using TestHost host = await StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time), concurrency: 1);
        await using TestHost client = await TestHost.StartClientAsync(_server.Configuration, "l");
        WorkerLog work = host.Services.GetRequiredService<WorkerLog>();
        JobWorker worker = host.Services.GetServices<JobWorker>().Single(each => each.Queues[0] == "held");
        JobHandle first = await client.Jobs.WorkerJobs.EnqueueHoldAsync("a", cancellationToken: Token);
        await Until.TrueAsync(() => work.Running == 1);

        time.Fails = true;
        work.Permit(1);
        await Until.TrueAsync(() => worker.Loops.Count(loop => loop.LastFault is not null) >= 2);
        time.Fails = false;

        await first.WaitForCompletionAsync(Token);
        for (int i = 0; i < 3; i++)
        {
            work.Permit(1);
            await (await client.Jobs.WorkerJobs.EnqueueHoldAsync($"{i}", cancellationToken: Token)).WaitForCompletionAsync(Token);
        }

        Assert.Equal(1, (await first.GetAsync(Token))!.Attempts);
        await Until.TrueAsync(() => worker.Loops.All(loop => !loop.IsFaulted));
        string[] reports = [.. host.Log.Lines.Where(line => line.Contains("ended unexpectedly", StringComparison.Ordinal))];
        Assert.NotEmpty(reports);
        Assert.Equal(reports.Length, reports.Select(line => line[..line.IndexOf("ended unexpectedly", StringComparison.Ordinal)]).Distinct().Count());
    }

    [Fact]
    public async Task Loop_of_a_queue_that_is_restarted_leaves_no_subscription_behind()
    {
        var time = new FaultyTime();
        var subscriptions = new Subscriptions(time);
        await using TestHost host = await StartAsync(builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(time);
            PassingStorage.Put(builder.Services, worker: (_, inner) => new SubscribingProtocol(inner, subscriptions));
        });
        JobWorker worker = host.Services.GetServices<JobWorker>().Single(each => each.Queues[0] == "held");
        subscriptions.HostIsUp.SetResult();
        await Until.TrueAsync(() => worker.Loops.Any(loop => loop.Name == "queue held" && loop.LastFault is not null));
        time.Fails = false;

        await Until.TrueAsync(() => subscriptions.Begun >= 4 && subscriptions.Open == 2);

        JobHandle job = await host.Jobs.WorkerJobs.EnqueueHoldAsync("a", cancellationToken: Token);
        host.Services.GetRequiredService<WorkerLog>().Permit(1);
        await job.WaitForCompletionAsync(Token);
        Assert.Equal(2, subscriptions.Open);
    }

    // While the server is away, and on a busy machine, calls take longer than the time that they have here.
    private static async Task<JobHandle> EnqueueAsync(TestHost host, string key)
    {
        JobHandle? job = null;
        await Until.TrueAsync(async () =>
        {
            try
            {
                job = await host.Jobs.WorkerJobs.EnqueueHoldAsync(key, new() { Key = key }, Token);
                return true;
            }
            catch (JobEnqueueException)
            {
                return false;
            }
        });
        return job!;
    }

    private static async Task<IReadOnlyList<JobWorkerRecord>> RenewedAsync(TestHost host)
    {
        try
        {
            return await host.Jobs.GetQueue("held").GetWorkersAsync(Token);
        }
        catch (Exception exception) when (exception is StackExchange.Redis.RedisException or TimeoutException)
        {
            return [];
        }
    }

    private sealed class Subscriptions(FaultyTime time)
    {
        private int _begun;
        private int _open;

        public TaskCompletionSource HostIsUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Begun => Volatile.Read(ref _begun);

        public int Open => Volatile.Read(ref _open);

        public async Task<IAsyncDisposable> AddAsync(Task<IAsyncDisposable> subscribing)
        {
            await HostIsUp.Task;
            IAsyncDisposable inner = await subscribing;
            Interlocked.Increment(ref _open);

            // What comes next fails once both have been made.
            if (Interlocked.Increment(ref _begun) == 2)
            {
                time.Fails = true;
            }

            return new Subscription(inner, this);
        }

        private sealed class Subscription(IAsyncDisposable inner, Subscriptions all) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                Interlocked.Decrement(ref all._open);
                return inner.DisposeAsync();
            }
        }
    }

    private sealed class SubscribingProtocol(IWorkerProtocol inner, Subscriptions subscriptions) : PassingWorkerProtocol(inner)
    {
        public override Task<IAsyncDisposable> OnWakeAsync(Action onWork, Action onDue, CancellationToken cancellationToken) =>
            subscriptions.AddAsync(base.OnWakeAsync(onWork, onDue, cancellationToken));

        public override Task<IAsyncDisposable> OnCancelAsync(
            Action<IReadOnlyList<CancelRequest>> callback,
            Action<Exception> unreadable,
            CancellationToken cancellationToken) =>
            subscriptions.AddAsync(base.OnCancelAsync(callback, unreadable, cancellationToken));
    }

    private Task<TestHost> StartAsync(Action<TypedJobsBuilder> configure, int concurrency = 4) => TestHost.StartAsync(builder =>
    {
        builder.Services.AddSingleton<WorkerLog>();
        builder.UseRedis(_server.Configuration + ",connectTimeout=2000,asyncTimeout=2000").UseKeyPrefix("l").AddTypedJobsIntegrationTestsJobs();
        configure(builder);
        builder.AddWorker("held", worker =>
        {
            worker.LeaseDuration = TimeSpan.FromSeconds(20);
            worker.Concurrency = concurrency;
            worker.PollInterval = TimeSpan.FromMilliseconds(200);
        });
    });
}
