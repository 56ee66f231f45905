using TypedJobs.Worker.Execution;

namespace TypedJobs;

/// <summary>Represents jobs whose leases a worker has lost. Stops their attempts.</summary>
public sealed class LeasesLostEventArgs : EventArgs
{
    private readonly IReadOnlyList<JobAttempt> _attempts;

    internal LeasesLostEventArgs(IReadOnlyList<JobAttempt> attempts)
    {
        _attempts = attempts;
        Jobs = [.. attempts.Select(attempt => attempt.Id)];
    }

    /// <summary>Gets the jobs. Other workers may be running them already.</summary>
    public IReadOnlyList<JobId> Jobs { get; }

    /// <summary>
    /// Fires the token of the attempt that lost this job, with <see cref="CancellationCause.LeaseLost"/>. Only that attempt of
    /// this process is stopped; an attempt that runs the job elsewhere by now is not affected, as it would be by
    /// <see cref="IJobClient.CancelAsync(JobId, string?, CancellationToken)"/>. Needed only with
    /// <see cref="LeaseLostBehavior.RaiseEventOnly"/>: otherwise the token has fired before the event is raised. May be
    /// called at any time, also after the event.
    /// </summary>
    /// <param name="job">One of <see cref="Jobs"/>; another has no effect.</param>
    /// <param name="reason">Why, for the handler: <see cref="JobCancellation.Reason"/>.</param>
    /// <returns>Whether the attempt was still running.</returns>
    public bool StopAttempt(JobId job, string? reason = null)
    {
        bool running = false;
        foreach (JobAttempt attempt in _attempts)
        {
            running |= attempt.Id == job && Stop(attempt, reason);
        }

        return running;
    }

    /// <summary>Stops the attempts of all <see cref="Jobs"/>, as <see cref="StopAttempt"/> does.</summary>
    /// <param name="reason">Why, for the handlers: <see cref="JobCancellation.Reason"/>.</param>
    public void StopAttempts(string? reason = null)
    {
        foreach (JobAttempt attempt in _attempts)
        {
            Stop(attempt, reason);
        }
    }

    private static bool Stop(JobAttempt attempt, string? reason) =>
        attempt.Cancel(new JobCancellation(CancellationCause.LeaseLost, reason));
}
