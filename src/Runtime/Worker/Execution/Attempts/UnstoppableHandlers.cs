using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>
/// Reports time limits that have no effect because the handler uses no cancellation token. Once for each job name, so that
/// a queue full of such jobs does not fill the log. Thread-safe.
/// </summary>
internal sealed partial class UnstoppableHandlers(ILogger logger)
{
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);

    /// <summary>Reports an attempt that goes on although its time is over.</summary>
    public void Report(JobAttempt attempt)
    {
        if (attempt.Definition is not { } definition || !_reported.TryAdd(definition.Name, true))
        {
            return;
        }

        AttemptLimit limit = AttemptLimit.Of(attempt, definition);
        LogLimitWithoutToken(
            logger,
            attempt.Id,
            definition.Name,
            limit.IsDeadline ? "deadline" : "timeout",
            limit.Span.GetValueOrDefault(),
            definition.Handler);
    }

    [LoggerMessage(
        EventId = 1110,
        Level = LogLevel.Warning,
        Message = "Job {JobId} ({JobName}) has reached its {Limit} of {Span}, but its handler {Handler} uses no cancellation token: the attempt goes on until the handler returns. Add a CancellationToken parameter. Reported once for each job name.")]
    private static partial void LogLimitWithoutToken(
        ILogger logger, JobId jobId, string jobName, string limit, TimeSpan span, string handler);
}
