using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Fetching.Pumps;
using TypedJobs.Worker.Observers;

namespace TypedJobs.Worker.Fetching;

/// <summary>
/// Detaches attempts from handlers that do not stop, and reports those that ignore their cancellation: in the log, in a metric, as an event and
/// as a mark on the job. Thread-safe.
/// </summary>
internal sealed partial class IgnoringHandlers(
    string queue,
    string worker,
    IgnoredCancellationBehavior behavior,
    IWorkerProtocol protocol,
    JobExecutor executor,
    QueuePump pump,
    WorkerObservers observers,
    JobTelemetry telemetry,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Specifies the maximum time for a mark, or for a deregistration.</summary>
    public static readonly TimeSpan MarkTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Leaves an attempt behind that still runs when the worker stops, whatever its token fired for: nothing is settled, and
    /// its lease runs out. One that ignores the shutdown is reported as such; one that uses no token, or whose own grace
    /// period is longer than the worker's, does not ignore anything.
    /// </summary>
    public async Task LeaveBehindAsync(JobAttempt attempt)
    {
        if (!attempt.TryDetach())
        {
            return;
        }

        using OpenLogScope scope = OpenLogScope.BeginOutside(logger, attempt);
        bool usesToken = attempt.UsesToken;
        if (usesToken && attempt.Cancellation.Cause == CancellationCause.Shutdown)
        {
            await ReportAsync(attempt).ConfigureAwait(false);
        }
        else if (!attempt.IsLeaseLost)
        {
            LogLeftBehind(
                logger,
                attempt.Definition?.Handler ?? attempt.Job.Name,
                attempt.Id,
                attempt.Job.Name,
                usesToken ? "its grace period has not ended" : "it uses no cancellation token");
        }
    }

    /// <summary>
    /// Settles an attempt whose handler has not stopped in time, and reports it. Whatever the handler does later is not written.
    /// </summary>
    public async Task AbandonAsync(JobAttempt attempt)
    {
        if (!attempt.TryDetach())
        {
            return;
        }

        using OpenLogScope scope = OpenLogScope.BeginOutside(logger, attempt);
        try
        {
            await ReportAsync(attempt).ConfigureAwait(false);
        }
        finally
        {
            // Nobody else settles a detached attempt: its job would stay active for as long as the worker lives.
            IgnoredCancellationBehavior own = attempt.Definition?.Settings.OnIgnoredCancellation ?? behavior;
            pump.Abandon(attempt, await executor.AbandonAsync(attempt).ConfigureAwait(false), own == IgnoredCancellationBehavior.ReleaseSlot);
        }
    }

    private async Task ReportAsync(JobAttempt attempt)
    {
        JobCancellation cancellation = attempt.Cancellation;
        string handler = attempt.Definition?.Handler ?? attempt.Job.Name;
        LogIgnoring(
            logger,
            attempt.Id,
            attempt.Job.Name,
            handler,
            cancellation.Cause,
            attempt.SinceFired,
            cancellation.Cause switch
            {
                CancellationCause.Shutdown => "The job is left behind: once its lease has ended, another worker runs it.",
                CancellationCause.LeaseLost => "Nothing that it does is stored.",
                _ => "The job is settled without it; whatever it does later is not stored.",
            });
        telemetry.RecordIgnoredCancellation(queue, attempt.Job.Name, cancellation.Cause.ToString());
        observers.OnCancellationIgnored(attempt.Id, attempt.Job.Name, handler, cancellation.Cause, attempt.SinceFired);
        try
        {
            using var giveUp = new CancellationTokenSource(MarkTimeout, time);
            await protocol.MarkIgnoringAsync(worker, attempt.Lease, cancellation.Cause, giveUp.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogMarkFailed(logger, exception, attempt.Id);
        }
    }

    [LoggerMessage(
        EventId = 1120,
        Level = LogLevel.Error,
        Message = "The handler {Handler} of job {JobId} ({JobName}) ignores its cancellation ({Cause}): it has not stopped {Span} after its token fired. {Consequence}")]
    private static partial void LogIgnoring(
        ILogger logger, JobId jobId, string jobName, string handler, CancellationCause cause, TimeSpan span, string consequence);

    [LoggerMessage(
        EventId = 1121,
        Level = LogLevel.Warning,
        Message = "The handler {Handler} of job {JobId} ({JobName}) still runs while its worker stops: {Why}. The job is left behind: once its lease has ended, another worker runs it, or cancels it if that was requested.")]
    private static partial void LogLeftBehind(ILogger logger, string handler, JobId jobId, string jobName, string why);

    [LoggerMessage(
        EventId = 1123, Level = LogLevel.Warning, Message = "Failed to mark job {JobId} as ignoring its cancellation.")]
    private static partial void LogMarkFailed(ILogger logger, Exception exception, JobId jobId);
}
