using Microsoft.Extensions.Logging;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Observers;

namespace TypedJobs.Worker.Leases;

/// <summary>Ends the hold of attempts on their jobs: says so to the attempts, to the log and to the application.</summary>
internal sealed partial class LostLeases(LeaseLostBehavior behavior, WorkerObservers observers, ILogger logger)
{
    /// <summary>
    /// Notes that leases are lost. An attempt that ended meanwhile has given its lease up itself, and one that knows
    /// already is not told again.
    /// </summary>
    /// <param name="attempts">The attempts.</param>
    /// <param name="isWithin">Whether the caller is the attempt itself, with its log scope.</param>
    public void Note(IEnumerable<JobAttempt> attempts, bool isWithin = false)
    {
        List<JobAttempt>? lost = null;
        foreach (JobAttempt attempt in attempts)
        {
            if (attempt.TryLoseLease(behavior))
            {
                using OpenLogScope scope = isWithin ? default : OpenLogScope.BeginOutside(logger, attempt);
                LogLeaseLost(logger, attempt.Id, attempt.Job.Attempt);
                (lost ??= []).Add(attempt);
            }
        }

        if (lost is not null)
        {
            observers.OnLeasesLost(lost);
        }
    }

    [LoggerMessage(
        EventId = 1122,
        Level = LogLevel.Warning,
        Message = "Job {JobId} lost its lease in attempt {Attempt}: another worker may run the job, and nothing that this attempt reports is stored.")]
    private static partial void LogLeaseLost(ILogger logger, JobId jobId, int attempt);
}
