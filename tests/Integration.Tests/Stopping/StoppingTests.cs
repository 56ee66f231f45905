using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Stopping;

[ServerMatrix]
public abstract class StoppingTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Jobs_that_end_in_time_are_let_finish()
    {
        TestHost host = await StartAsync();
        JobHandle<string> job = await host.Jobs.SlowJobs.EnqueueBriefAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(() => SlowJobs.Running.ContainsKey(Prefix));

        await host.StopAsync();

        TestHost client = await StartClientAsync();
        Assert.Equal("done", await client.Jobs.SlowJobs.GetBrief(job.Id).WaitForResultAsync(Token));
    }

    [Fact]
    public async Task After_the_drain_time_tokens_fire_and_jobs_go_back_uncounted()
    {
        TestHost host = await StartAsync(worker => worker.DrainTimeout = TimeSpan.FromMilliseconds(100));
        JobHandle<int> job = await host.Jobs.SlowJobs.EnqueueUntilStoppedAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(() => SlowJobs.Running.ContainsKey(Prefix));

        await host.StopAsync();

        TestHost client = await StartClientAsync();
        JobRecord record = (await client.Jobs.GetHandle(job.Id).GetAsync(Token))!;
        Assert.Equal(JobState.Waiting, record.State);
        Assert.Equal(0, record.Attempts);

        // Although it may be attempted once only, it runs again, and it is the first attempt.
        await StartAsync();
        Assert.Equal(1, await client.Jobs.SlowJobs.GetUntilStopped(job.Id).WaitForResultAsync(Token));
        Assert.Equal(2, SlowJobs.Running[Prefix]);
    }

    [Fact]
    public async Task Waiting_jobs_are_not_begun_any_more()
    {
        TestHost host = await StartAsync(worker => worker.Concurrency = 1);
        JobHandle<string> first = await host.Jobs.HeldJobs.EnqueueGatedAsync(Prefix, cancellationToken: Token);
        JobHandle second = await host.Jobs.SlowJobs.EnqueueBriefAsync(Prefix + "2", cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        // Its place becomes free while the worker stops.
        Task stopping = host.StopAsync();
        await Task.Delay(300, Token);
        Probe.Of(Prefix).Open();
        await stopping;

        TestHost client = await StartClientAsync();
        Assert.Equal("done", await client.Jobs.HeldJobs.GetGated(first.Id).WaitForResultAsync(Token));
        Assert.Equal(JobState.Waiting, (await client.Jobs.GetHandle(second.Id).GetAsync(Token))!.State);
        Assert.False(SlowJobs.Running.ContainsKey(Prefix + "2"));
    }

    [Fact]
    public async Task A_handler_that_hears_nothing_does_not_keep_the_host_from_stopping()
    {
        TestHost host = await StartAsync(worker =>
        {
            worker.DrainTimeout = TimeSpan.FromMilliseconds(100);
            worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(200);
        });
        await host.Jobs.SlowJobs.EnqueueDeafAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(() => SlowJobs.Running.ContainsKey(Prefix));

        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    [Fact]
    public async Task Leaving_worker_gives_back_a_job_that_it_has_taken_again_although_it_runs_an_earlier_attempt()
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> job = await client.Jobs.HeldJobs.EnqueueQuickAsync(Prefix, cancellationToken: Token);
        var worker = new GhostWorker(client.Storage, "default");
        LeaseKey lost = (await worker.TakeOneAsync(TimeSpan.FromMilliseconds(1))).Lease;
        await worker.SweepAsync(job.Id.Key, maxStalledCount: 5);
        await worker.TakeOneAsync();

        await client.Storage.Worker("default").LeaveAsync("ghost", [lost], Token);
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);

        LeaseKey held = (await worker.TakeOneAsync()).Lease;
        await client.Storage.Worker("default").LeaveAsync("ghost", [held], Token);
        Assert.Equal(JobState.Active, (await job.GetAsync(Token))!.State);
    }

    [Fact]
    public async Task A_host_starts_and_stops_again_and_again()
    {
        for (int i = 0; i < 10; i++)
        {
            TestHost host = await StartAsync();
            JobHandle<string> job = await host.Jobs.SlowJobs.EnqueueBriefAsync($"{Prefix}{i}", cancellationToken: Token);
            Assert.Equal("done", await job.WaitForResultAsync(Token));
            await host.StopAsync();
        }
    }
}
