using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Registering;

[ServerMatrix]
public abstract class TwoServersTests(TestServer server, RedisTestServer redis, EmbeddedTestServer embedded)
{
    private readonly string _prefix = "t" + Guid.NewGuid().ToString("n");

    private string Here { get; set; } = string.Empty;

    private string There { get; set; } = string.Empty;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Named_registration_has_a_client_and_workers_of_its_own()
    {
        using IHost host = await StartAsync(services => services
            .AddScoped<HomeJobs>()
            .AddTypedJobs(jobs => jobs.UseRedis(Here).UseKeyPrefix(_prefix).AddTypedJobsIntegrationTestsJobs().AddWorker())
            .AddKeyedTypedJobs("reports", jobs => jobs.UseRedis(There).UseKeyPrefix(_prefix).AddTypedJobsIntegrationTestsJobs().AddWorker("default")));
        IJobClient jobs = host.Services.GetRequiredService<IJobClient>();
        IJobClient reports = host.Services.GetRequiredKeyedService<IJobClient>("reports");
        Assert.NotEqual(
            host.Services.GetRequiredService<IJobWorker>().Id, host.Services.GetRequiredKeyedService<IJobWorker>("reports").Id);

        // The handler enqueues on both servers under one key, which each of them takes.
        JobHandle<bool> job = await jobs.HomeJobs.EnqueueSpreadAsync("twin", cancellationToken: Token);
        Assert.True(await job.WaitForResultAsync(Token));
        var id = new JobId("default", "twin");
        Assert.Equal("here", await jobs.ShapeJobs.GetEcho(id).WaitForResultAsync(Token));
        Assert.Equal("there", await reports.ShapeJobs.GetEcho(id).WaitForResultAsync(Token));
        Assert.Null(await reports.GetHandle(job.Id).GetAsync(Token));
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Named_registration_runs_beside_none_without_a_name_and_beside_others()
    {
        using IHost host = await StartAsync(services => services
            .AddKeyedTypedJobs("a", jobs => jobs.UseRedis(Here).UseKeyPrefix(_prefix).AddTypedJobsIntegrationTestsJobs().AddWorker())
            .AddKeyedTypedJobs("b", jobs => jobs.UseRedis(Here).UseKeyPrefix(_prefix + "b"))
            .AddKeyedTypedJobs("b", jobs => jobs.AddTypedJobsIntegrationTestsJobs().AddWorker().AddWorker("mail")));
        Assert.Null(host.Services.GetService<IJobClient>());
        Assert.Empty(host.Services.GetServices<IJobWorker>());
        Assert.Equal(["default", "mail"], host.Services.GetKeyedServices<IJobWorker>("b").Select(worker => worker.Queues[0]));
        foreach (string name in (string[])["a", "b"])
        {
            IJobClient jobs = host.Services.GetRequiredKeyedService<IJobClient>(name);
            JobHandle<string> job = await jobs.ShapeJobs.EnqueueEchoAsync(name, cancellationToken: Token);
            Assert.Equal(name, await job.WaitForResultAsync(Token));
        }

        await host.StopAsync(Token);
    }

    [Fact]
    public async Task ReplaceServer_moves_everything_that_was_registered_to_the_later_server()
    {
        using IHost host = await StartAsync(services => services
            .AddTypedJobs(jobs => jobs.UseRedis("127.0.0.1:1").UseKeyPrefix("application").AddTypedJobsIntegrationTestsJobs().AddWorker())
            .AddTypedJobs(jobs => jobs.ReplaceServer().UseRedis(Here).UseKeyPrefix(_prefix)));
        JobHandle<string> job = await host.Services.GetRequiredService<IJobClient>().ShapeJobs.EnqueueEchoAsync("x", cancellationToken: Token);
        Assert.Equal("x", await job.WaitForResultAsync(Token));
        using IHost sameServer = await StartAsync(services => services.AddTypedJobs(jobs => jobs.UseRedis(Here).UseKeyPrefix(_prefix)));
        IJobClient again = sameServer.Services.GetRequiredService<IJobClient>();
        Assert.Equal(JobState.Completed, (await again.GetHandle(job.Id).GetAsync(Token))!.State);
        await host.StopAsync(Token);
    }

    private async Task<IHost> StartAsync(Action<IServiceCollection> configure)
    {
        Here = await server.GetConfigurationAsync();
        There = await (server is RedisTestServer ? embedded : (TestServer)redis).GetConfigurationAsync();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        IHost host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }
}
