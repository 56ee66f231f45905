using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Subjects;

/// <summary>TypedJobs: a host with the client, and one with the worker while that runs.</summary>
internal sealed class TypedJobsQueue : IQueueUnderTest
{
    private static readonly JobOptions InAnHour = new() { Delay = TimeSpan.FromHours(1) };

    private readonly int _port;
    private readonly IHost _clients;
    private readonly IJobClient _jobs;
    private IHost? _workers;

    private TypedJobsQueue(int port)
    {
        _port = port;
        _clients = Build(worker: null);
        _jobs = _clients.Services.GetRequiredService<IJobClient>();
    }

    public static Task<IQueueUnderTest> OpenAsync(int port) => Task.FromResult<IQueueUnderTest>(new TypedJobsQueue(port));

    public Task EnqueueManyAsync(int count) =>
        _jobs.EnqueueManyAsync(Enumerable.Range(0, count).Select(static number => NoopJobsCalls.Run(number, Payload.Text)));

    public Task EnqueueAsync(int number) => _jobs.NoopJobs.EnqueueRunAsync(number, Payload.Text);

    public Task ScheduleManyAsync(int count) => _jobs.EnqueueManyAsync(
        Enumerable.Range(0, count).Select(static number => NoopJobsCalls.Run(number, Payload.Text).With(InAnHour)));

    public Task StartWorkerAsync(int concurrency)
    {
        _workers = Build(worker => worker.Concurrency = concurrency);
        return _workers.StartAsync();
    }

    public async Task StopWorkerAsync()
    {
        if (_workers is { } workers)
        {
            _workers = null;
            await workers.StopAsync();
            await DisposeAsync(workers);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopWorkerAsync();
        await DisposeAsync(_clients);
    }

    private static async ValueTask DisposeAsync(IHost host) => await ((IAsyncDisposable)host).DisposeAsync();

    private IHost Build(Action<WorkerOptions>? worker)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddTypedJobs(jobs =>
        {
            jobs.UseRedis(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}")).AddTypedJobsBenchmarksJobs();
            if (worker is not null)
            {
                jobs.AddWorker("bench", worker);
            }
        });
        return builder.Build();
    }
}
