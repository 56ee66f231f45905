using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>What tests of servers that change have in common: hosts under a prefix of their own, and servers of their own.</summary>
public abstract class ServerChangeTests : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Prefix { get; } = "t" + Guid.NewGuid().ToString("n");

    public virtual ValueTask InitializeAsync()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (IAsyncDisposable open in Enumerable.Reverse(_open))
        {
            await open.DisposeAsync();
        }

        Dispose();
    }

    /// <summary>Disposes of what a class of tests has besides hosts and servers, after these.</summary>
    protected virtual void Dispose()
    {
        // Nothing.
    }

    private protected async Task<T> KeepAsync<T>(Task<T> starting)
        where T : IAsyncDisposable
    {
        T open = await starting;
        _open.Add(open);
        return open;
    }

    private protected Task<TestHost> StartClientAsync(string configuration) =>
        KeepAsync(TestHost.StartClientAsync(configuration, Prefix));

    /// <summary>A host that runs the jobs of <see cref="SteadyEnqueues"/>.</summary>
    private protected Task<TestHost> StartWorkerAsync(string configuration) => KeepAsync(TestHost.StartAsync(builder =>
    {
        builder.UseRedis(configuration).UseKeyPrefix(Prefix).AddTypedJobsIntegrationTestsJobs()
            .AddWorker("ordered", worker => worker.PollInterval = TimeSpan.FromSeconds(1));
        builder.Services.AddSingleton<OrderLog>();
    }));

    /// <summary>Waits until every job that was acknowledged has been run.</summary>
    private protected static Task AllRanAsync(SteadyEnqueues enqueues, TestHost worker)
    {
        OrderLog log = worker.Services.GetRequiredService<OrderLog>();
        return Until.TrueAsync(() =>
        {
            var ran = log.Entries.ToHashSet(StringComparer.Ordinal);
            return enqueues.Acknowledged.All(ran.Contains);
        });
    }
}
