namespace TypedJobs.Integration.Tests.Running;

/// <summary>A scoped service that tells scopes apart and knows whether it was disposed of.</summary>
public sealed class ScopedProbe(ProbeLog log) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Dispose() => log.Disposed.Add(Id);
}
