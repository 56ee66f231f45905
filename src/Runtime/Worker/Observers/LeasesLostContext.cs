using TypedJobs.Jobs;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs;

/// <summary>
/// Represents the leases that a worker has lost at one time, and stops their attempts. Thread-safe. A test double derives from it
/// and overrides what the tested code calls; the other methods then throw <see cref="NotSupportedException"/>.
/// </summary>
public class LeasesLostContext
{
    private readonly IReadOnlyList<JobAttempt>? _attempts;

    /// <summary>Initializes a test double, of a derived type.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="jobs">The jobs.</param>
    protected LeasesLostContext(IJobWorker worker, IReadOnlyList<JobId> jobs)
    {
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(jobs);
        Worker = worker;
        Jobs = jobs;
    }

    internal LeasesLostContext(IJobWorker worker, IReadOnlyList<JobAttempt> attempts)
    {
        _attempts = attempts;
        Worker = worker;
        Jobs = [.. attempts.Select(attempt => attempt.Id)];
    }

    /// <summary>Gets the worker that has lost the leases.</summary>
    public IJobWorker Worker { get; }

    /// <summary>Gets the jobs. Other workers may be running them already.</summary>
    public IReadOnlyList<JobId> Jobs { get; }

    /// <exception cref="NotSupportedException">This is a test double.</exception>
    private IReadOnlyList<JobAttempt> Attempts => _attempts ?? throw TestDouble.NotOverridden(GetType());

    /// <summary>
    /// Fires the token of the attempt that lost this job, with <see cref="CancellationCause.LeaseLost"/>. Only that attempt of
    /// this process is stopped; an attempt that runs the job elsewhere by now is not affected, as it would be by
    /// <see cref="IJobClient.CancelAsync(JobId, string?, CancellationToken)"/>. Needed only with
    /// <see cref="LeaseLostBehavior.NotifyOnly"/>: otherwise the token has fired before the observers are called. May be
    /// called at any time, also after the observer has returned.
    /// </summary>
    /// <param name="id">One of <see cref="Jobs"/>; another has no effect.</param>
    /// <param name="reason">Why, for the handler: <see cref="JobCancellation.Reason"/>.</param>
    /// <returns>Whether the attempt was still running.</returns>
    public virtual bool StopAttempt(JobId id, string? reason = null)
    {
        bool running = false;
        foreach (JobAttempt attempt in Attempts)
        {
            running |= attempt.Id == id && Stop(attempt, reason);
        }

        return running;
    }

    /// <summary>Stops the attempts of all <see cref="Jobs"/>, as <see cref="StopAttempt"/> does.</summary>
    /// <param name="reason">Why, for the handlers: <see cref="JobCancellation.Reason"/>.</param>
    public virtual void StopAttempts(string? reason = null)
    {
        foreach (JobAttempt attempt in Attempts)
        {
            Stop(attempt, reason);
        }
    }

    private static bool Stop(JobAttempt attempt, string? reason) =>
        attempt.Cancel(new JobCancellation { Cause = CancellationCause.LeaseLost, Reason = reason });
}
