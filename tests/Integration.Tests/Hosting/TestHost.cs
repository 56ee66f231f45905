using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>A host with a client and, unless it is told otherwise, a worker of the queue <c>default</c>.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;
    private bool _stopped;

    private TestHost(IHost host) => _host = host;

    public IJobClient Jobs => _host.Services.GetRequiredService<IJobClient>();

    public IServiceProvider Services => _host.Services;

    public IJobStorage Storage => _host.Services.GetRequiredService<IJobStorage>();

    public RecordedObserver Observer => _host.Services.GetRequiredService<RecordedObserver>();

    public CollectedLog Log => _host.Services.GetRequiredService<CollectedLog>();

    public static Task<TestHost> StartAsync(
        string configuration,
        string prefix,
        Action<WorkerOptions>? worker = null,
        Action<TypedJobsBuilder>? configure = null) =>
        StartAsync(builder =>
        {
            builder.UseRedis(configuration).UseKeyPrefix(prefix).AddTypedJobsIntegrationTestsJobs().AddWorker("default", worker);
            configure?.Invoke(builder);
        });

    /// <summary>A host that only enqueues.</summary>
    public static Task<TestHost> StartClientAsync(string configuration, string prefix) =>
        StartAsync(builder => builder.UseRedis(configuration).UseKeyPrefix(prefix));

    public static async Task<TestHost> StartAsync(Action<TypedJobsBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        var log = new CollectedLog();
        builder.Services.AddSingleton(log);
        builder.Logging.AddProvider(log);
        var observer = new RecordedObserver();
        builder.Services.AddSingleton(observer);
        builder.Services.AddTypedJobs(jobs =>
        {
            jobs.AddWorkerObserver(observer);
            configure(jobs);
        });
        var host = new TestHost(builder.Build());
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public async Task StopAsync()
    {
        _stopped = true;
        await _host.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopped)
        {
            await StopAsync();
        }

        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
