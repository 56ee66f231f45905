namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers that run when their host stops.</summary>
public static class ShutdownJobs
{
    /// <summary>Waits for its token in its first run; says in a later one which attempt it is.</summary>
    [Job("shutdown.held", MaxAttempts = 1)]
    public static async Task<string> Held(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        if (probe.Enter() == 1)
        {
            probe.Start();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                probe.Fire(job.Cancellation);
            }
        }

        return $"attempt {job.Attempt}";
    }

    /// <summary>Takes no token, and goes on in its first run until the gate is opened; it fails then.</summary>
    [Job("shutdown.tokenless", MaxAttempts = 1)]
    public static async Task Tokenless(string key)
    {
        var probe = Probe.Of(key);
        if (probe.Enter() == 1)
        {
            probe.Start();
            await probe.Gate;
            throw new InvalidOperationException("too late");
        }
    }

    /// <summary>Does not hear its token in its first run, until the gate is opened.</summary>
    [Job("shutdown.deaf", MaxAttempts = 1)]
    public static async Task<string> Deaf(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        if (probe.Enter() == 1)
        {
            await using CancellationTokenRegistration registration = cancellationToken.Register(() => probe.Fire(job.Cancellation));
            probe.Start();
            await probe.Gate;
        }

        return $"attempt {job.Attempt}";
    }
}
