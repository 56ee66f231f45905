using BenchmarkDotNet.Attributes;
using TypedJobs.Benchmarks.Subjects;
using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Allocations;

/// <summary>What a worker allocates for each no-op job that it runs, its start and stop shared out among them.</summary>
[MemoryDiagnoser]
public class WorkerAllocations
{
    private const int Jobs = 50_000;

    private IQueueUnderTest _queue = null!;

    /// <summary>Enqueues what the next run takes.</summary>
    [IterationSetup]
    public void Enqueue()
    {
        _queue = TypedJobsQueue.OpenAsync(AllocationRun.Port).GetAwaiter().GetResult();
        _queue.EnqueueManyAsync(Jobs).GetAwaiter().GetResult();
    }

    /// <summary>Disconnects.</summary>
    [IterationCleanup]
    public void Disconnect() => _queue.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>At concurrency 100.</summary>
    [Benchmark(OperationsPerInvoke = Jobs)]
    public async Task Process()
    {
        Task all = Arrivals.Expect(Jobs);
        await _queue.StartWorkerAsync(100);
        await all;
        await _queue.StopWorkerAsync();
    }
}
