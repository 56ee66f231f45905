using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>Notes what happens to the scoped services of attempts.</summary>
public sealed class ScopeLog
{
    public ConcurrentQueue<string> Lines { get; } = new();
}
