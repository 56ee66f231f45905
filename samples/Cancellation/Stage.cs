using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Cancellation;

/// <summary>What a pattern runs on: a server, a host with a worker, and a place to write to.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private readonly Action<WorkerOptions>? _configure;
    private IHost? _host;

    private Stage(string server, Action<WorkerOptions>? configure, CancellationToken stopping)
    {
        _configure = configure;
        Server = server;
        Stopping = stopping;
    }

    /// <summary>Where the server listens, as HOST:PORT.</summary>
    public string Server { get; }

    /// <summary>Set apart for each pattern, so that none meets the jobs of another.</summary>
    public string Prefix { get; } = $"sample-{Guid.NewGuid():n}";

    public CancellationToken Stopping { get; }

    public IJobClient Jobs => Services.GetRequiredService<IJobClient>();

    public IJobWorker Worker => Services.GetRequiredService<IJobWorker>();

    private IServiceProvider Services => _host?.Services ?? throw new InvalidOperationException("The host is stopped.");

    public static async Task<Stage> OpenAsync(string server, Action<WorkerOptions>? configure, CancellationToken stopping)
    {
        var stage = new Stage(server, configure, stopping);
        await stage.StartHostAsync();
        return stage;
    }

    /// <summary>Starts a host with a worker: the first one, or another after <see cref="StopHostAsync"/>.</summary>
    public async Task StartHostAsync() => _host = await StartWorkerAsync(Server);

    /// <summary>Starts a further host with a worker, which the caller stops.</summary>
    public async Task<IHost> StartWorkerAsync(string server, IJobWorkerObserver? observer = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddTypedJobs(jobs =>
        {
            jobs.UseRedis(server)
                .UseKeyPrefix(Prefix)
                .UseClientName("the sample")
                .AddCancellationJobs()
                .AddWorker("default", _configure);
            if (observer is not null)
            {
                jobs.AddWorkerObserver(observer);
            }
        });
        IHost host = builder.Build();
        await host.StartAsync(Stopping);
        return host;
    }

    /// <summary>Stops the host as Ctrl+C or SIGTERM does.</summary>
    public async Task StopHostAsync()
    {
        if (_host is { } host)
        {
            _host = null;
            await host.StopAsync(CancellationToken.None);
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    /// <summary>Writes a line.</summary>
    public void Say(string line) => Console.WriteLine($"  {line}");

    /// <summary>Waits for the job's end and says what it was.</summary>
    public async Task SayEndAsync(JobHandle job)
    {
        try
        {
            await job.WaitForCompletionAsync(Stopping);
        }
        catch (Exception end) when (end is JobCancelledException or JobFailedException)
        {
            // Told below.
        }

        JobRecord record = (await job.GetAsync(Stopping))!;
        string detail = record switch
        {
            { State: JobState.Cancelled, CancellationReason.Length: > 0 } => $" ({record.CancellationReason})",
            { State: JobState.Failed } => $" ({record.Error?.Type})",
            { State: JobState.Completed, ResultJson: { } result } => $" ({result})",
            _ => string.Empty,
        };
        Say($"{record.Name}: {record.State}{detail}, {record.Attempts} attempt(s)");
    }

    /// <summary>Waits until the job runs.</summary>
    public async Task UntilActiveAsync(JobHandle job)
    {
        while ((await job.GetAsync(Stopping))!.State != JobState.Active)
        {
            await Task.Delay(10, Stopping);
        }
    }

    /// <summary>Waits until the job has reported at least that much progress.</summary>
    public async Task UntilProgressAsync(JobHandle job, double percent)
    {
        while (!((await job.GetAsync(Stopping))!.Progress >= percent))
        {
            await Task.Delay(10, Stopping);
        }
    }

    public async ValueTask DisposeAsync() => await StopHostAsync();
}
