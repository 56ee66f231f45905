using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Held;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Workers;

/// <summary>Workers that are told from another process what to do.</summary>
[ServerMatrix]
public abstract class ToldWorkerTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    [Fact]
    public async Task Worker_that_is_told_to_take_no_jobs_takes_none_until_it_is_told_to()
    {
        TestHost host = await StartToldAsync();
        TestHost client = await StartClientAsync();
        JobWorkerRecord worker = await FindAsync(client);
        Assert.True(worker.TakesJobs);

        Assert.True(await client.Jobs.ChangeWorkerAsync(worker, new() { TakesJobs = false }, Token));
        await Until.TrueAsync(async () => !(await FindAsync(client)).TakesJobs);
        Assert.False(Worker(host).TakesJobs);
        JobHandle<int>[] jobs =
        [
            await client.Jobs.PausableJobs.EnqueueCallAsync(Prefix, 1, cancellationToken: Token),
            await client.Jobs.PausableJobs.EnqueueCallAsync(Prefix, 2, new() { Queue = "told" }, Token),
        ];
        await RenewedAsync();
        Assert.Empty(PausableJobs.Order(Prefix));
        Assert.Equal(worker.Id, (await FindAsync(client)).Id);

        Assert.True(await client.Jobs.ChangeWorkerAsync(worker, new() { TakesJobs = true }, Token));
        foreach (JobHandle<int> job in jobs)
        {
            await job.WaitForResultAsync(Token);
        }
    }

    [Fact]
    public async Task Worker_is_told_its_concurrency_and_keeps_what_it_was_told_before()
    {
        TestHost host = await StartToldAsync();
        TestHost client = await StartClientAsync();
        JobWorkerRecord worker = await FindAsync(client);
        Assert.True(await client.Jobs.ChangeWorkerAsync(worker, new() { Concurrency = 7 }, Token));
        await Until.TrueAsync(async () => (await FindAsync(client)).Concurrency == 7);
        Assert.True(await client.Jobs.ChangeWorkerAsync(worker, new() { TakesJobs = false }, Token));
        await Until.TrueAsync(async () => await FindAsync(client) is { Concurrency: 7, TakesJobs: false });

        // What is done last counts, here and there.
        Worker(host).TakesJobs = true;
        await Until.TrueAsync(async () => await FindAsync(client) is { Concurrency: 7, TakesJobs: true });
        Assert.Equal(7, Worker(host).Concurrency);
    }

    [Fact]
    public async Task Change_is_refused_that_changes_nothing_or_is_out_of_range()
    {
        await StartToldAsync();
        TestHost client = await StartClientAsync();
        JobWorkerRecord worker = await FindAsync(client);
        await Assert.ThrowsAsync<ArgumentException>(() => client.Jobs.ChangeWorkerAsync(worker, new(), Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerChange { Concurrency = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerChange { Concurrency = 100_001 });
        Assert.False(await client.Jobs.ChangeWorkerAsync(worker with { Id = "gone" }, new() { TakesJobs = false }, Token));
        Assert.False(await client.Jobs.ChangeWorkerAsync(worker with { Queues = ["not-there"] }, new() { TakesJobs = false }, Token));
    }

    [Fact]
    public async Task Worker_that_takes_no_jobs_finishes_those_that_it_runs()
    {
        TestHost host = await StartToldAsync();
        var probe = Probe.Of(Prefix);
        JobHandle<string> job = await host.Jobs.TableJobs.EnqueueFinalAsync(Prefix, 1, Ending.Returns, new() { Queue = "told" }, Token);
        await probe.Started.WaitAsync(Token);
        Worker(host).TakesJobs = false;
        await RenewedAsync();
        probe.Open();
        Assert.Equal("returned", await job.WaitForResultAsync(Token));
    }

    private static IJobWorker Worker(TestHost host) => host.Services.GetServices<IJobWorker>().Single(worker => worker.Queues.Contains("told"));

    // Each renewal says whether there is work.
    private async Task RenewedAsync()
    {
        int before = _hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync));
        await Until.TrueAsync(() => _hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync)) >= before + 4);
    }

    private static async Task<JobWorkerRecord> FindAsync(TestHost client)
    {
        JobWorkerRecord? found = null;
        await Until.TrueAsync(async () => (await client.Jobs.GetQueue("told").GetWorkersAsync(Token)) is [var only, ..] && (found = only) is not null);
        return found!;
    }

    private Task<TestHost> StartToldAsync() => StartAsync(configure: builder =>
    {
        _hooks.Install(builder);
        builder.AddWorker("told-worker", ["told", "pausable"], worker =>
        {
            worker.Concurrency = 3;
            worker.LeaseDuration = TimeSpan.FromSeconds(2);
        });
    });
}
