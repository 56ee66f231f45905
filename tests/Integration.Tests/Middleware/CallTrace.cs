using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Middleware;

/// <summary>Records calls in their order. Thread-safe.</summary>
public sealed class CallTrace
{
    private readonly ConcurrentQueue<string> _calls = new();

    public string[] Calls => [.. _calls];

    public void Add(string call) => _calls.Enqueue(call);
}
