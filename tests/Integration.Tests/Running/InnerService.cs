namespace TypedJobs.Integration.Tests.Running;

/// <summary>A scoped service that another one needs.</summary>
public sealed class InnerService(ScopeLog log) : IAsyncDisposable
{
    public bool IsDisposed { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        IsDisposed = true;
        log.Lines.Enqueue("inner");
    }
}
