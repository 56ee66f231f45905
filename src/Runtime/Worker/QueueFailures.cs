using Microsoft.Extensions.Logging;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Worker;

/// <summary>Logs the jobs that their queue failed, of which no attempt tells.</summary>
internal static partial class QueueFailures
{
    /// <summary>Logs each job with its reason.</summary>
    public static void Log(ILogger logger, string queue, IReadOnlyList<FailedJob> failed)
    {
        foreach (FailedJob job in failed)
        {
            LogJobFailed(logger, JobId.Stored(queue, job.Key), job.Reason);
        }
    }

    [LoggerMessage(EventId = 1130, Level = LogLevel.Error, Message = "Job {JobId} failed and is not retried: {Reason}")]
    private static partial void LogJobFailed(ILogger logger, JobId jobId, string reason);
}
