namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers whose leases are taken away.</summary>
public static class LostJobs
{
    /// <summary>In its first run it waits for the gate, tries to write and returns; in later runs it returns at once.</summary>
    [Job("lost.writing", MaxAttempts = 5)]
    public static async Task<string> Writing(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        if (probe.Enter() > 1)
        {
            return $"attempt {job.Attempt}";
        }

        await using CancellationTokenRegistration registration = cancellationToken.Register(() => probe.Fire(job.Cancellation));
        probe.Start();
        await probe.Gate;
        await TryAsync(probe, "progress", () => job.ReportProgressAsync(77, CancellationToken.None));
        await TryAsync(probe, "log", () => job.LogAsync("late", CancellationToken.None));
        probe.Leave();
        return "late";
    }

    /// <summary>Runs until its token fires, in every run.</summary>
    [Job("lost.held", MaxAttempts = 5)]
    public static async Task Held(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        int run = probe.Enter();
        var own = Probe.Of($"{key}-{run}");
        own.Start();
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        own.Fire(job.Cancellation);
        if (run == 1)
        {
            // Still there while the next attempt runs beside it.
            await own.Gate;
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Reports once the gate is open, and does not catch what that throws.</summary>
    [Job("lost.reporting", MaxAttempts = 5)]
    public static async Task Reporting(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        probe.Start();
        await probe.Gate;
        try
        {
            await job.ReportProgressAsync(50, CancellationToken.None);
        }
        finally
        {
            probe.Fire(job.Cancellation);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Has one attempt, which waits for its token in the first run.</summary>
    [Job("lost.once", MaxAttempts = 1)]
    public static async Task<string> Once(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        if (probe.Enter() == 1)
        {
            probe.Start();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return $"attempt {job.Attempt} of {job.MaxAttempts}";
    }

    private static async Task TryAsync(Probe probe, string what, Func<Task> write)
    {
        try
        {
            await write();
            probe.Notes.Enqueue($"{what}: written");
        }
        catch (JobLeaseLostException)
        {
            probe.Notes.Enqueue($"{what}: refused");
        }
    }
}
