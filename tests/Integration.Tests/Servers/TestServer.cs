namespace TypedJobs.Integration.Tests.Servers;

/// <summary>A server that the tests of an assembly share. Each test keeps to key prefixes of its own.</summary>
public abstract class TestServer : IAsyncLifetime
{
    // A busy machine is no outage: what tests of outages wait for, they set themselves.
    private const string Patience = ",connectTimeout=30000,asyncTimeout=30000,syncTimeout=30000";

    private readonly SemaphoreSlim _starting = new(1, 1);
    private string? _configuration;

    /// <summary>Where it listens. Starts it when it does not run yet; skips the test when it cannot run here.</summary>
    public async Task<string> GetConfigurationAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _configuration ??= await StartAsync() + Patience;
        }
        finally
        {
            _starting.Release();
        }
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public abstract ValueTask DisposeAsync();

    protected abstract Task<string> StartAsync();
}
