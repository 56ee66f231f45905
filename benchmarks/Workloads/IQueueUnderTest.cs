namespace TypedJobs.Benchmarks.Workloads;

/// <summary>A job system as the workloads use it. One instance lives for one sample.</summary>
public interface IQueueUnderTest : IAsyncDisposable
{
    /// <summary>Enqueues no-op jobs in the system's fastest way of enqueuing many.</summary>
    Task EnqueueManyAsync(int count);

    /// <summary>Enqueues one no-op job.</summary>
    Task EnqueueAsync(int number);

    /// <summary>Enqueues no-op jobs that are due in an hour.</summary>
    Task ScheduleManyAsync(int count);

    /// <summary>Starts a worker whose handler calls <see cref="Arrivals.Handle"/>.</summary>
    Task StartWorkerAsync(int concurrency);

    /// <summary>Stops the worker once the jobs that it has taken are settled.</summary>
    Task StopWorkerAsync();
}
