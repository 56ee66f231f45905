using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>
/// Represents a change to a running worker; see <see cref="IJobClient.ChangeWorkerAsync"/>. A property that is <see langword="null"/> leaves the worker as it is.
/// </summary>
public sealed record WorkerChange
{
    /// <summary>
    /// Gets whether the worker takes jobs. One that does not finishes those that it runs, keeps renewing their leases, and takes none until it is told to.
    /// </summary>
    public bool? TakesJobs { get; init; }

    /// <summary>Gets the number of jobs that the worker runs at the same time: <see cref="IJobWorker.Concurrency"/>. From 1 to 100,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of its range.</exception>
    public int? Concurrency
    {
        get;
        init
        {
            if (value is { } concurrency)
            {
                Bounds.CheckNumber(concurrency, 1, JobLimits.MaxConcurrency, nameof(Concurrency), "a worker");
            }

            field = value;
        }
    }
}
