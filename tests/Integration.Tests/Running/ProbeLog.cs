using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>What probes and handlers of a host have done.</summary>
public sealed class ProbeLog
{
    public ConcurrentBag<Guid> Disposed { get; } = [];

    public ConcurrentQueue<string> Entries { get; } = new();
}
