using System.Collections.Concurrent;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers whose first attempt ends when its token fires, and whose later ones are to be left alone.</summary>
public static class RetriedJobs
{
    /// <summary>Gets the jobs whose attempt was stopped by its token, with the number of the attempt.</summary>
    public static ConcurrentQueue<(string Key, int Attempt)> Stopped { get; } = new();

    /// <summary>Takes up a worker until its gate is opened.</summary>
    [Job("retried.gate", Queue = "retried")]
    public static Task Gate(string key) => Probe.Of(key).Gate;

    /// <summary>Runs until its token fires and asks for another attempt then; that one ends by itself.</summary>
    [Job("retried.work", Queue = "retried", MaxAttempts = 1000, Backoff = BackoffKind.None, OnCancel = CancelBehavior.Retry)]
    public static async Task<int> Work(string key, JobContext job, CancellationToken cancellationToken)
    {
        try
        {
            // Later attempts run for a while, in which a request for another one would stop them.
            await Task.Delay(job.Attempt == 1 ? Timeout.Infinite : 20, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Stopped.Enqueue((key, job.Attempt));
            throw;
        }

        return job.Attempt;
    }

    /// <summary>Runs until its token fires, or its gate is opened.</summary>
    [Job("retried.held", Queue = "retried")]
    public static async Task<string> Held(string key, string gate, CancellationToken cancellationToken)
    {
        try
        {
            await Probe.Of(gate).Gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Stopped.Enqueue((key, 1));
            throw;
        }

        return "done";
    }
}
