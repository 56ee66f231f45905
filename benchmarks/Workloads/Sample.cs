using System.Diagnostics;

namespace TypedJobs.Benchmarks.Workloads;

/// <summary>Takes one sample of a workload.</summary>
public static class Sample
{
    // Long enough for every system's worker to be waiting for work again.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes the sample on an empty server.</summary>
    public static Task<Dictionary<string, double>> TakeAsync(IQueueUnderTest queue, SampleRequest request) =>
        request.Workload switch
        {
            WorkloadNames.Bulk => BulkAsync(queue, request),
            WorkloadNames.OneByOne => OneByOneAsync(queue, request),
            WorkloadNames.Process => ProcessAsync(queue, request),
            WorkloadNames.Idle => IdleAsync(queue, request),
            _ => throw new ArgumentException($"There is no workload '{request.Workload}'.", nameof(request)),
        };

    private static async Task<Dictionary<string, double>> BulkAsync(IQueueUnderTest queue, SampleRequest request)
    {
        // The first call of a client opens the queue.
        await queue.EnqueueAsync(0);
        long allocated = Allocated();
        long start = Stopwatch.GetTimestamp();
        await queue.EnqueueManyAsync(request.Count);
        return Rates(request.Count, start, Stopwatch.GetTimestamp(), allocated);
    }

    private static async Task<Dictionary<string, double>> OneByOneAsync(IQueueUnderTest queue, SampleRequest request)
    {
        await queue.EnqueueAsync(0);
        var latencies = new Latencies(request.Count);
        for (int i = 0; i < request.Count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await queue.EnqueueAsync(i);
            latencies.Add(start, Stopwatch.GetTimestamp());
        }

        return latencies.ToMetrics();
    }

    // From the first handler's start to the last one's: neither the start of the worker nor its end is measured.
    private static async Task<Dictionary<string, double>> ProcessAsync(IQueueUnderTest queue, SampleRequest request)
    {
        if (request.Scheduled > 0)
        {
            await queue.ScheduleManyAsync(request.Scheduled);
        }

        if (request.Finished > 0)
        {
            await queue.EnqueueManyAsync(request.Finished);
            Task before = Arrivals.Expect(request.Finished);
            await queue.StartWorkerAsync(request.Concurrency);
            await before;
            await queue.StopWorkerAsync();
        }

        await queue.EnqueueManyAsync(request.Count + request.Waiting);
        Task all = Arrivals.Expect(request.Count);
        long allocated = Allocated();
        await queue.StartWorkerAsync(request.Concurrency);
        await all;
        Dictionary<string, double> metrics = Rates(request.Count, Arrivals.First, Arrivals.Last, allocated);
        await queue.StopWorkerAsync();
        return metrics;
    }

    private static async Task<Dictionary<string, double>> IdleAsync(IQueueUnderTest queue, SampleRequest request)
    {
        Task first = Arrivals.Expect(1);
        await queue.StartWorkerAsync(request.Concurrency);
        await queue.EnqueueAsync(0);
        await first;
        var latencies = new Latencies(request.Count);
        for (int i = 0; i < request.Count; i++)
        {
            await Task.Delay(Rest);
            Task started = Arrivals.Expect(1);
            long start = Stopwatch.GetTimestamp();
            await queue.EnqueueAsync(i);
            await started;
            latencies.Add(start, Arrivals.First);
        }

        await queue.StopWorkerAsync();
        return latencies.ToMetrics();
    }

    private static long Allocated()
    {
        GC.Collect();
        return GC.GetTotalAllocatedBytes(precise: true);
    }

    private static Dictionary<string, double> Rates(int count, long start, long end, long allocated) => new()
    {
        [MetricNames.Rate] = count / Stopwatch.GetElapsedTime(start, end).TotalSeconds,
        [MetricNames.Allocated] = (double)(GC.GetTotalAllocatedBytes(precise: true) - allocated) / count,
    };
}
