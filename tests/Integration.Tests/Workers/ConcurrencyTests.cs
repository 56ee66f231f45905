using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Workers;

/// <summary>How many jobs a worker takes, and how it shares its places among queues.</summary>
[ServerMatrix(Cluster = false)]
public abstract class ConcurrencyTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task A_worker_takes_no_more_than_it_has_room_for_while_its_room_changes()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("held");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 100).Select(i => (JobCall)WorkerJobsCalls.Hold($"{i}")), Token);
        TestHost host = await StartWorkerAsync(builder => builder.AddWorker("held", worker => worker.Concurrency = 3));
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        IJobWorker worker = Worker(host, "held");
        await SettlesAtAsync(3);

        worker.Concurrency = 8;
        await SettlesAtAsync(8);

        // Nothing is stopped: those that run go on, and as they end no others start until there is room again.
        worker.Concurrency = 2;
        log.Permit(5);
        await SettlesAtAsync(3);
        int started = log.Started.Count;
        log.Permit(1);
        await SettlesAtAsync(2);
        Assert.Equal(started, log.Started.Count);
        log.ForgetMost();
        log.Permit(30);
        await Until.TrueAsync(() => log.Started.Count == started + 30);
        await SettlesAtAsync(2);
        Assert.Equal(2, log.MostRunning);

        worker.Concurrency = 50;
        log.Permit(1000);
        await Until.TrueAsync(async () => (await queue.GetCountsAsync(Token)).Completed == 100);
        Assert.Throws<ArgumentOutOfRangeException>(() => worker.Concurrency = 0);

        async Task SettlesAtAsync(int running)
        {
            await Until.TrueAsync(async () =>
                log.Running == running && worker.Running.Count == running && (await queue.GetCountsAsync(Token)).Active == running);
            Assert.True(worker.Running.Count <= 8);
        }
    }

    [Fact]
    public async Task The_number_of_jobs_in_memory_is_bounded_however_many_wait()
    {
        TestHost client = await StartClientAsync();
        JobQueue queue = client.Jobs.GetQueue("held");
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 10_000).Select(i => (JobCall)WorkerJobsCalls.Hold($"{i}")), Token);
        TestHost host = await StartWorkerAsync(builder => builder.AddWorker("held", worker => worker.Concurrency = 5));
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        IJobWorker worker = Worker(host, "held");
        int mostHeld = 0;
        long mostActive = 0;
        for (int i = 0; i < 200; i++)
        {
            int started = log.Started.Count;
            await Until.TrueAsync(() => log.Running == 5);
            mostHeld = Math.Max(mostHeld, worker.Running.Count);
            mostActive = Math.Max(mostActive, (await queue.GetCountsAsync(Token)).Active);
            log.Permit(1);
            await Until.TrueAsync(() => log.Started.Count > started);
        }

        // Those that run, and those that have ended but whose end is on its way.
        Assert.InRange(mostHeld, 5, 7);
        Assert.InRange(mostActive, 5, 7);
        Assert.Equal(5, log.MostRunning);
        log.Permit(100_000);
    }

    [Fact]
    public async Task In_strict_order_a_queue_is_worked_on_while_those_before_it_have_nothing()
    {
        TestHost client = await StartClientAsync();
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 300).Select(i => (JobCall)WorkerJobsCalls.Second("2")), Token);
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 300).Select(i => (JobCall)WorkerJobsCalls.First("1")), Token);
        TestHost host = await StartWorkerAsync(builder => builder.AddWorker(["first", "second"], worker => worker.Concurrency = 1));
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        await Until.TrueAsync(() => log.Started.Count == 600);

        Assert.Equal([.. Enumerable.Repeat("1", 300), .. Enumerable.Repeat("2", 300)], log.Started);
    }

    [Fact]
    public async Task In_weighted_order_queues_share_by_their_weights_while_both_have_jobs()
    {
        TestHost client = await StartClientAsync();
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 600).Select(i => (JobCall)WorkerJobsCalls.First("1")), Token);
        await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 600).Select(i => (JobCall)WorkerJobsCalls.Second("2")), Token);
        TestHost host = await StartWorkerAsync(builder => builder.AddWorker(
            [new WorkerQueue("first", 3), new WorkerQueue("second", 1)],
            worker => (worker.Concurrency, worker.Order) = (4, QueueOrder.Weighted)));
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        await Until.TrueAsync(() => log.Started.Count == 1200);

        // Three of four, while both have jobs; the rest of the second afterwards.
        Assert.InRange(log.Started.Take(400).Count(text => text == "1"), 250, 350);
        Assert.Equal(600, log.Started.Count(text => text == "2"));
    }

    [Theory]
    [InlineData(QueueOrder.Strict)]
    [InlineData(QueueOrder.Weighted)]
    public async Task A_queue_alone_with_work_has_all_the_places(QueueOrder order)
    {
        TestHost host = await StartWorkerAsync(builder => builder.AddWorker(
            [new WorkerQueue("first", 9), new WorkerQueue("held", 1)],
            worker => (worker.Concurrency, worker.Order, worker.DrainTimeout) = (10, order, TimeSpan.Zero)));
        await host.Jobs.EnqueueManyAsync(Enumerable.Range(0, 1000).Select(i => (JobCall)WorkerJobsCalls.Hold($"{i}")), Token);
        WorkerLog log = host.Services.GetRequiredService<WorkerLog>();
        await Until.TrueAsync(() => log.Running == 10);

        // All places are taken: the other queue gets one that becomes free once it has heard of its job.
        JobHandle first = await host.Jobs.WorkerJobs.EnqueueFirstAsync("1", cancellationToken: Token);
        await Until.TrueAsync(async () =>
        {
            log.Permit(1);
            return (await first.GetAsync(Token))!.State == JobState.Completed;
        });
        Assert.True(log.Started.Count < 1000);
    }

    [Fact]
    public async Task Several_workers_of_a_host_are_apart()
    {
        TestHost host = await StartWorkerAsync(builder => builder
            .AddWorker("held", worker => worker.Concurrency = 2)
            .AddWorker("held-2", ["held"], worker => worker.Concurrency = 3));
        IJobWorker[] workers = [.. host.Services.GetServices<IJobWorker>().Where(worker => worker.Queues[0] == "held")];
        Assert.Equal(2, workers.Select(worker => worker.Id).Distinct().Count());
        await host.Jobs.EnqueueManyAsync(Enumerable.Range(0, 20).Select(i => (JobCall)WorkerJobsCalls.Hold($"{i}")), Token);
        await Until.TrueAsync(() => workers[0].Running.Count == 2 && workers[1].Running.Count == 3);
        Assert.Empty(workers[0].Running.Intersect(workers[1].Running));
        host.Services.GetRequiredService<WorkerLog>().Permit(100);
    }

    private static IJobWorker Worker(TestHost host, string queue) =>
        host.Services.GetServices<IJobWorker>().Single(worker => worker.Queues.Contains(queue));

    private Task<TestHost> StartWorkerAsync(Action<TypedJobsBuilder> configure) => StartAsync(configure: builder =>
    {
        builder.Services.AddSingleton<WorkerLog>();
        configure(builder);
    });
}
