namespace TypedJobs.Integration.Tests.Running;

/// <summary>A scoped service that is disposed of asynchronously and needs another one until then.</summary>
public sealed class OuterService(ScopeLog log, InnerService inner, JobContext context) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        log.Lines.Enqueue($"outer of {context.Name} while inner is {(inner.IsDisposed ? "disposed" : "alive")}");
    }
}
