using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>
/// Keeps the outcomes of a queue's attempts until they are stored: until then a job stays among the running ones, and its lease is renewed.
/// Thread-safe.
/// </summary>
internal sealed partial class OutcomeQueue(string queue, RunningJobs running, ILogger logger)
{
    // Servers close the connection of a client that sends too much at once, and would do so again when the call is repeated. The
    // result that reaches the bound is sent, too: up to twice as much.
    private const int MaxBatchBytes = 16 << 20;

    private readonly ConcurrentQueue<Outcome> _outcomes = new();

    public bool IsEmpty => _outcomes.IsEmpty;

    public void Add(Outcome outcome) => _outcomes.Enqueue(outcome);

    /// <summary>Moves outcomes into a batch.</summary>
    /// <returns>The number of them.</returns>
    public int Gather(Outcome[] batch)
    {
        int count = 0;
        int bytes = 0;
        while (count < batch.Length && bytes < MaxBatchBytes && _outcomes.TryDequeue(out Outcome outcome))
        {
            batch[count++] = outcome;
            bytes += outcome.Text.Length;
        }

        return count;
    }

    /// <summary>Ends the attempts whose outcomes a call has settled, and logs what became of them otherwise than their worker expects.</summary>
    /// <returns>Whether jobs have failed.</returns>
    public bool OnSettled(ReadOnlyMemory<Outcome> outcomes, ExchangeResult result)
    {
        if (result.Failed.Count > 0)
        {
            LogFailed(result.Failed, outcomes);
        }

        ReadOnlySpan<Outcome> settled = outcomes.Span;
        foreach (int position in result.Lost)
        {
            using OpenLogScope scope = running.Find(settled[position].Lease) is { } attempt ? OpenLogScope.BeginOutside(logger, attempt) : default;
            LogOutcomeLost(logger, JobId.Stored(queue, settled[position].Lease.Job), settled[position].Kind);
        }

        bool hasFailed = result.Failed.Count > 0;
        foreach (Outcome outcome in settled)
        {
            hasFailed |= outcome.Kind == OutcomeKind.Failed;
            running.Remove(outcome.Lease);
        }

        return hasFailed;
    }

    // That a deadline rules out the next attempt is decided by the queue, and was logged with the failure where the attempt saw it.
    private void LogFailed(IReadOnlyList<FailedJob> failed, ReadOnlyMemory<Outcome> outcomes)
    {
        var logged = new HashSet<string>(StringComparer.Ordinal);
        foreach (Outcome outcome in outcomes.Span)
        {
            if (running.Find(outcome.Lease) is { IsFailureLogged: true })
            {
                logged.Add(outcome.Lease.Job);
            }
        }

        QueueFailures.Log(logger, queue, logged.Count == 0 ? failed : [.. failed.Where(job => !logged.Contains(job.Key))]);
    }

    [LoggerMessage(
        EventId = 1124,
        Level = LogLevel.Warning,
        Message = "The outcome of job {JobId} ({Outcome}) was not stored: its lease was lost to another attempt.")]
    private static partial void LogOutcomeLost(ILogger logger, JobId jobId, OutcomeKind outcome);
}
