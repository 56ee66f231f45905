using BenchmarkDotNet.Attributes;
using TypedJobs.Benchmarks.Subjects;
using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Allocations;

/// <summary>What a client allocates for each job that it enqueues.</summary>
[MemoryDiagnoser]
public class ClientAllocations
{
    private const int Jobs = 5_000;

    private IQueueUnderTest _queue = null!;

    /// <summary>Connects.</summary>
    [GlobalSetup]
    public async Task ConnectAsync()
    {
        _queue = await TypedJobsQueue.OpenAsync(AllocationRun.Port);
        await _queue.EnqueueAsync(0);
    }

    /// <summary>Disconnects.</summary>
    [GlobalCleanup]
    public async Task DisconnectAsync() => await _queue.DisposeAsync();

    /// <summary>All in one call.</summary>
    [Benchmark(OperationsPerInvoke = Jobs)]
    public Task Bulk() => _queue.EnqueueManyAsync(Jobs);

    /// <summary>One after another.</summary>
    [Benchmark(OperationsPerInvoke = 500)]
    public async Task OneByOne()
    {
        for (int i = 0; i < 500; i++)
        {
            await _queue.EnqueueAsync(i);
        }
    }
}
