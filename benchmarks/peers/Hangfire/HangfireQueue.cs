using Hangfire;
using Hangfire.Redis.StackExchange;
using StackExchange.Redis;
using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Hangfire;

/// <summary>Hangfire on Redis: many jobs are enqueued by 32 threads, since it has no call for many; a thread per worker.</summary>
internal sealed class HangfireQueue : IQueueUnderTest
{
    private const int EnqueuingThreads = 32;

    private readonly ConnectionMultiplexer _connection;
    private readonly RedisStorage _storage;
    private readonly BackgroundJobClient _client;
    private BackgroundJobServer? _server;

    private HangfireQueue(ConnectionMultiplexer connection)
    {
        _connection = connection;
        _storage = new RedisStorage(connection);
        _client = new BackgroundJobClient(_storage);
    }

    public static async Task<IQueueUnderTest> OpenAsync(int port) =>
        new HangfireQueue(await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}"));

    public Task EnqueueManyAsync(int count) => Task.WhenAll(Enumerable.Range(0, EnqueuingThreads).Select(thread =>
        Task.Factory.StartNew(
            () =>
            {
                for (int i = thread; i < count; i += EnqueuingThreads)
                {
                    Enqueue(i);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

    public Task EnqueueAsync(int number)
    {
        Enqueue(number);
        return Task.CompletedTask;
    }

    public Task ScheduleManyAsync(int count) => throw new NotSupportedException();

    public Task StartWorkerAsync(int concurrency)
    {
        _server = new BackgroundJobServer(new BackgroundJobServerOptions { WorkerCount = concurrency }, _storage);
        return Task.CompletedTask;
    }

    public async Task StopWorkerAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            server.SendStop();
            await server.WaitForShutdownAsync(CancellationToken.None);
            server.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopWorkerAsync();
        await _connection.DisposeAsync();
    }

    private void Enqueue(int number) => _client.Enqueue(() => NoopJob.Run(number, Payload.Text));
}
