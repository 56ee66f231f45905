namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers that take no token.</summary>
public static class TokenlessJobs
{
    /// <summary>Waits for the gate, then ends as asked; in a later run it returns.</summary>
    [Job("tokenless.run", MaxAttempts = 2, Backoff = BackoffKind.None)]
    public static async Task<string> Run(string key, Ending ending, JobContext job)
    {
        var probe = Probe.Of(key);
        if (probe.Enter() > 1)
        {
            return $"again as attempt {job.Attempt}";
        }

        probe.Context = job;
        probe.Start();
        await probe.Gate;
        probe.Notes.Enqueue($"{job.Cancellation.Cause}: {job.Cancellation.Reason}");
        return ending switch
        {
            Ending.Throws => throw new InvalidOperationException("something else"),
            Ending.ThrowsUnrecoverable => throw new UnrecoverableJobException("no use"),
            Ending.Stops => throw new OperationCanceledException("it asked its context"),
            _ => "returned",
        };
    }

    /// <summary>Waits for the gate in its only attempt, then fails.</summary>
    [Job("tokenless.last", MaxAttempts = 1)]
    public static async Task Last(string key)
    {
        var probe = Probe.Of(key);
        probe.Start();
        await probe.Gate;
        throw new InvalidOperationException("something else");
    }
}
