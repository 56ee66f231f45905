namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers that run until their token fires, and handlers that do not even stop then.</summary>
public static class HeldJobs
{
    /// <summary>Runs until its token fires.</summary>
    [Job("held.obedient", MaxAttempts = 3, Backoff = BackoffKind.None)]
    public static async Task Obedient(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        probe.Enter();
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

    /// <summary>The same under another name.</summary>
    [Job("held.other", MaxAttempts = 3, Backoff = BackoffKind.None)]
    public static Task Other(string key, JobContext job, CancellationToken cancellationToken) =>
        Obedient(key, job, cancellationToken);

    /// <summary>Notes that its token fired, and stops only when the gate is opened.</summary>
    [Job("held.slow", MaxAttempts = 3, Backoff = BackoffKind.None)]
    public static async Task Slow(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        probe.Enter();
        probe.Start();
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        probe.Fire(job.Cancellation);
        await probe.Gate;
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Waits for the gate, whatever its token says, then returns.</summary>
    [Job("held.gated", MaxAttempts = 3, Backoff = BackoffKind.None)]
    public static async Task<string> Gated(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        probe.Enter();
        probe.Start();
        await probe.Gate;
        if (cancellationToken.IsCancellationRequested)
        {
            probe.Fire(job.Cancellation);
        }

        return "done";
    }

    /// <summary>Waits for the gate, then fails.</summary>
    [Job("held.failing", MaxAttempts = 3, Backoff = BackoffKind.None)]
    public static async Task Failing(string key, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        probe.Enter();
        probe.Start();
        await probe.Gate;
        GC.KeepAlive(cancellationToken);
        throw new InvalidOperationException("it failed");
    }

    /// <summary>Fails at once, over and over.</summary>
    [Job("held.hopeless", MaxAttempts = 1000)]
    public static Task Hopeless(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var probe = Probe.Of(key);
        probe.Enter();
        probe.Start();
        return Task.FromException(new InvalidOperationException("hopeless"));
    }

    /// <summary>Ends at once.</summary>
    [Job("held.quick")]
    public static string Quick(string key) => key;
}
