namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers with limits of time.</summary>
public static class TimedJobs
{
    /// <summary>Outlives its timeout in each attempt but the last one, in which it returns.</summary>
    [Job("timed.twice", MaxAttempts = 3, Timeout = "00:00:00.15", Backoff = BackoffKind.None)]
    public static async Task<int> Twice(string key, JobContext job, CancellationToken cancellationToken)
    {
        if (job.Attempt < 3)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                Probe.Of(key).Fire(job.Cancellation);
            }
        }

        return job.Attempt;
    }

    /// <summary>Has a deadline over all its attempts, and fails in each of them.</summary>
    [Job("timed.failing", MaxAttempts = 1000, Deadline = "00:00:04", Backoff = BackoffKind.Fixed, BackoffDelay = "00:00:00.1", BackoffJitter = 0)]
    public static Task Failing(string key)
    {
        Probe.Of(key).Enter();
        return Task.FromException(new InvalidOperationException("not yet"));
    }

    /// <summary>Has limits beyond what the platform's timers take.</summary>
    [Job("timed.patient", Timeout = "60.00:00:00", Deadline = "36525.00:00:00", CancellationGracePeriod = "36525.00:00:00")]
    public static int Patient(JobContext job) => job.Attempt;

    /// <summary>Fails in its first run, and waits in later ones until its token fires.</summary>
    [Job("timed.heldlater", MaxAttempts = 5, Backoff = BackoffKind.None)]
    public static Task HeldLater(string key, JobContext job, CancellationToken cancellationToken) => job.Attempt == 1
        ? Task.FromException(new InvalidOperationException("not yet"))
        : Held(key, job, cancellationToken);

    /// <summary>Waits until its token fires.</summary>
    [Job("timed.held", MaxAttempts = 5, Backoff = BackoffKind.None)]
    public static async Task Held(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        probe.Enter();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            probe.Fire(job.Cancellation);
        }
    }
}
