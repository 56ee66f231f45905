using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Integration.Tests.Registering;

[ServerMatrix]
public abstract class SynchronousDisposalTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public void Dispose_ends_a_container_whose_services_were_never_used()
    {
        using ServiceProvider provider = Build();
    }

    [Fact]
    public async Task Dispose_ends_a_container_with_traffic_and_somebody_who_waits()
    {
        Task waiting;
        using (ServiceProvider provider = Build())
        {
            IJobClient jobs = provider.GetRequiredService<IJobClient>();
            JobHandle<string> job = await jobs.ShapeJobs.EnqueueEchoAsync("x", cancellationToken: Token);
            waiting = job.WaitForResultAsync(Token);
            Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact]
    public async Task Dispose_ends_workers_that_were_not_stopped_and_leaves_their_jobs_to_others()
    {
        using (ServiceProvider provider = Build(jobs => jobs.AddWorker()))
        {
            foreach (IHostedService service in provider.GetServices<IHostedService>())
            {
                await service.StartAsync(Token);
            }

            IJobClient jobs = provider.GetRequiredService<IJobClient>();
            JobHandle<string> job = await jobs.ShapeJobs.EnqueueEchoAsync("x", cancellationToken: Token);
            Assert.Equal("x", await job.WaitForResultAsync(Token));
        }

        TestHost other = await StartAsync();
        JobHandle<string> next = await other.Jobs.ShapeJobs.EnqueueEchoAsync("y", cancellationToken: Token);
        Assert.Equal("y", await next.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Dispose_may_be_called_again_and_is_followed_by_DisposeAsync_without_effect()
    {
        ServiceProvider provider = Build(jobs => jobs.AddWorker());
        IJobClient client = provider.GetRequiredService<IJobClient>();
        await client.ShapeJobs.EnqueueEchoAsync("x", cancellationToken: Token);
        object[] all = [client, provider.GetRequiredService<IJobWorker>(), provider.GetRequiredService<RedisConnectionSource>()];
        provider.Dispose();
        foreach (object one in all)
        {
            ((IDisposable)one).Dispose();
            await ((IAsyncDisposable)one).DisposeAsync();
            ((IDisposable)one).Dispose();
        }

        await provider.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.ShapeJobs.EnqueueEchoAsync("x", cancellationToken: Token));
    }

    [Fact]
    public void Dispose_does_not_hide_an_exception_that_is_under_way()
    {
        Assert.Throws<InvalidTimeZoneException>(Fail);

        void Fail()
        {
            using ServiceProvider provider = Build(jobs => jobs.AddWorker());
            _ = provider.GetRequiredService<IJobClient>();
            _ = provider.GetRequiredService<IJobWorker>();
            throw new InvalidTimeZoneException();
        }
    }

    [Fact]
    public async Task Dispose_does_not_wait_for_a_context_with_one_thread()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            // Nothing that is posted here is ever run: whoever waits for it hangs.
            SynchronizationContext.SetSynchronizationContext(new SilentContext());
            ServiceProvider provider = Build(jobs => jobs.AddWorker());
            Task enqueued = provider.GetRequiredService<IJobClient>().ShapeJobs.EnqueueEchoAsync("x");
            ((IAsyncResult)enqueued).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(10));
            _ = provider.GetRequiredService<IJobWorker>();
            provider.Dispose();
            ended.SetResult();
        });
        thread.Start();
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private ServiceProvider Build(Action<TypedJobsBuilder>? more = null) => new ServiceCollection()
        .AddTypedJobs(jobs =>
        {
            jobs.UseRedis(Configuration).UseKeyPrefix(Prefix).AddTypedJobsIntegrationTestsJobs();
            more?.Invoke(jobs);
        })
        .BuildServiceProvider();

    private sealed class SilentContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
