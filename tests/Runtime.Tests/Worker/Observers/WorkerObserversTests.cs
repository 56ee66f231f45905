using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Worker.Observers;

namespace TypedJobs.Runtime.Tests.Worker.Observers;

public sealed class WorkerObserversTests
{
    private static readonly JobId Id = new("mail", "a");

    private readonly List<string> _calls = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exception_of_an_observer_is_logged_and_the_next_observer_is_called()
    {
        var last = new Observer(_calls, "last");
        WorkerObservers observers = Of(
            new Observer(_calls, "throws") { Failure = () => throw new InvalidOperationException() },
            new Observer(_calls, "fails later") { Failure = async () => { await Task.Yield(); throw new InvalidOperationException(); } },
            last);

        observers.OnCancellationIgnored(Id, "MailJobs.Send", "Shop.MailJobs.Send", CancellationCause.Timeout, TimeSpan.FromSeconds(2));

        CancellationIgnoredContext context = await last.Called.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(["throws", "fails later", "last"], _calls);
        Assert.Equal(
            (Id, "MailJobs.Send", "Shop.MailJobs.Send", CancellationCause.Timeout, TimeSpan.FromSeconds(2), "w"),
            (context.Id, context.Name, context.Handler, context.Cause, context.Elapsed, context.Worker.Id));
    }

    [Fact]
    public async Task Observer_that_blocks_does_not_hold_up_the_caller()
    {
        using var gate = new SemaphoreSlim(0);
        var observer = new Observer(_calls, "blocks") { Failure = () => { gate.Wait(Token); return Task.CompletedTask; } };

        Of(observer).OnCancellationIgnored(Id, "n", "h", CancellationCause.Requested, TimeSpan.Zero);

        await observer.Called.WaitAsync(TimeSpan.FromSeconds(30), Token);
        gate.Release();
    }

    [Fact]
    public async Task Members_of_an_observer_do_nothing_by_default()
    {
        IJobWorkerObserver observer = new Silent();
        Task lost = observer.OnLeasesLostAsync(new Lost()).AsTask();
        Task ignored = observer.OnCancellationIgnoredAsync(null!).AsTask();
        Assert.True(lost.IsCompletedSuccessfully && ignored.IsCompletedSuccessfully);
        await Task.WhenAll(lost, ignored);
    }

    [Fact]
    public async Task Observers_are_made_once_for_their_registration()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddTypedJobs(jobs => jobs.UseRedis("one:6379").AddWorkerObserver<Silent>().AddWorkerObserver<Silent>().AddWorkerObserver(new Silent()).AddWorker())
            .AddKeyedTypedJobs("other", jobs => jobs.UseRedis("two:6379").AddWorkerObserver<Silent>().AddWorker())
            .BuildServiceProvider();
        Assert.Equal(2, services.GetServices<IJobWorkerObserver>().Count());
        Assert.Single(services.GetKeyedServices<IJobWorkerObserver>("other"));
        Assert.Same(services.GetServices<IJobWorkerObserver>().First(), services.GetServices<IJobWorkerObserver>().First());
    }

    [Fact]
    public async Task Observer_may_ask_for_the_workers()
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddTypedJobs(jobs => jobs.UseRedis("127.0.0.1:1").AddWorker().AddWorkerObserver<Curious>())
            .BuildServiceProvider();
        foreach (IHostedService service in services.GetServices<IHostedService>())
        {
            await service.StartAsync(Token);
        }

        Assert.Same(services.GetRequiredService<IJobWorker>(), services.GetServices<IJobWorkerObserver>().OfType<Curious>().Single().Worker);
    }

    [Fact]
    public async Task Worker_that_was_disposed_of_can_be_stopped()
    {
        ServiceProvider services = new ServiceCollection()
            .AddTypedJobs(jobs => jobs.UseRedis("127.0.0.1:1").AddWorker())
            .BuildServiceProvider();
        IHostedService[] hosted = [.. services.GetServices<IHostedService>()];
        foreach (IHostedService service in hosted)
        {
            await service.StartAsync(Token);
        }

        await services.DisposeAsync();
        foreach (IHostedService service in hosted)
        {
            await service.StopAsync(Token);
        }
    }

    private static WorkerObservers Of(params IJobWorkerObserver[] observers)
    {
        var all = new WorkerObservers(new FakeWorker(), () => observers, NullLogger.Instance);
        all.Resolve();
        return all;
    }

    private sealed class Observer(List<string> calls, string name) : IJobWorkerObserver
    {
        private readonly TaskCompletionSource<CancellationIgnoredContext> _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<Task>? Failure { get; init; }

        public Task<CancellationIgnoredContext> Called => _called.Task;

        public async ValueTask OnCancellationIgnoredAsync(CancellationIgnoredContext context)
        {
            calls.Add(name);
            _called.TrySetResult(context);
            if (Failure is not null)
            {
                await Failure();
            }
        }
    }

    private sealed class Silent : IJobWorkerObserver;

    private sealed class Curious(IJobWorker worker) : IJobWorkerObserver
    {
        public IJobWorker Worker => worker;
    }

    // A double of what an observer is given, as a user writes it.
    private sealed class Lost() : LeasesLostContext(new FakeWorker(), [Id]);

    private sealed class FakeWorker : IJobWorker
    {
        public string Id => "w";

        public string Name => "mail";

        public IReadOnlyList<string> Queues => ["mail"];

        public int Concurrency { get; set; } = 1;

        public bool TakesJobs { get; set; } = true;

        public IReadOnlyList<JobId> Running => [];

        public Task<IReadOnlyList<JobCancelResult>> CancelAllActiveAsync(
            string? reason = null, CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<JobCancelResult>>([]);
    }
}
