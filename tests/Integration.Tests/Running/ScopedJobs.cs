namespace TypedJobs.Integration.Tests.Running;

public sealed class ScopedJobs
{
    private readonly ScopeLog _log;

    public ScopedJobs(OuterService outer, ScopeLog log)
    {
        ArgumentNullException.ThrowIfNull(outer);
        _log = log;
    }

    [Job("scope.return")]
    public void Return() => _log.Lines.Enqueue("handler");

    [Job("scope.fail", MaxAttempts = 1)]
    public void Fail()
    {
        _log.Lines.Enqueue("handler");
        throw new InvalidOperationException("the handler fails, says the test");
    }

    [Job("scope.stop")]
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _log.Lines.Enqueue("handler");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
