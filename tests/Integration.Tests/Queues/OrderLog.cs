using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Queues;

public sealed class OrderLog
{
    public ConcurrentQueue<string> Entries { get; } = new();
}
