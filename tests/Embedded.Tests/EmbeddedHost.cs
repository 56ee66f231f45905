using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Embedded.Tests;

/// <summary>A host with a server of its own, a client and a worker.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly IHost _host;

    private EmbeddedHost(IHost host) => _host = host;

    public CollectedLog Log => (CollectedLog)_host.Services.GetRequiredService<ILoggerFactory>();

    public CancellationToken Stopping => _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    public IJobClient Jobs => _host.Services.GetRequiredService<IJobClient>();

    public static async Task<EmbeddedHost> StartAsync(Action<EmbeddedServerOptions> configure, ILoggerFactory? log = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(log ?? new CollectedLog());
        builder.Services.AddTypedJobs(jobs => jobs
            .UseEmbeddedServer(configure)
            .AddTypedJobsEmbeddedTestsJobs()
            .AddTypedJobsIntegrationWorkerJobs()
            .AddWorker());
        var host = new EmbeddedHost(builder.Build());
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>Runs a job to its end, which shows that the server works.</summary>
    public async Task<string> EchoAsync(string text)
    {
        JobHandle<string> job = await Jobs.EchoJobs.EnqueueEchoAsync(text, cancellationToken: TestContext.Current.CancellationToken);
        return await job.WaitForResultAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
