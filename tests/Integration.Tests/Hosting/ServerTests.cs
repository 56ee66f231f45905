using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>What tests against a server have in common: hosts on it under a prefix of their own, closed in the end.</summary>
public abstract class ServerTests(TestServer server) : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _open = [];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Configuration { get; private set; } = string.Empty;

    protected string Prefix { get; } = "t" + Guid.NewGuid().ToString("n");

    public async ValueTask InitializeAsync() => Configuration = await server.GetConfigurationAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (IAsyncDisposable open in Enumerable.Reverse(_open))
        {
            await open.DisposeAsync();
        }
    }

    private protected Task<TestHost> StartAsync(Action<WorkerOptions>? worker = null, Action<TypedJobsBuilder>? configure = null) =>
        KeepAsync(TestHost.StartAsync(Configuration, Prefix, worker, configure));

    private protected Task<TestHost> StartClientAsync() => KeepAsync(TestHost.StartClientAsync(Configuration, Prefix));

    /// <summary>A host that only enqueues, with the test in front of its storage.</summary>
    private protected Task<TestHost> StartClientAsync(StorageHooks hooks) => KeepAsync(TestHost.StartAsync(builder =>
    {
        builder.UseRedis(Configuration).UseKeyPrefix(Prefix);
        hooks.Install(builder);
    }));

    /// <summary>A host with the jobs and the workers that the test gives it.</summary>
    private protected Task<TestHost> StartBareAsync(Action<TypedJobsBuilder> configure) => KeepAsync(TestHost.StartAsync(builder =>
    {
        builder.UseRedis(Configuration).UseKeyPrefix(Prefix);
        configure(builder);
    }));

    /// <summary>Disposes of something when the test has ended.</summary>
    private protected void Keep(IAsyncDisposable open) => _open.Add(open);

    private async Task<TestHost> KeepAsync(Task<TestHost> starting)
    {
        TestHost host = await starting;
        _open.Add(host);
        return host;
    }
}
