namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers that take a token and do not listen to it.</summary>
public static class DeafJobs
{
    /// <summary>Goes on until the gate is opened; then it tries to write, and returns.</summary>
    [Job("deaf.stay", MaxAttempts = 2, Backoff = BackoffKind.None)]
    public static async Task<string> Stay(string key, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        if (probe.Enter() > 1)
        {
            return $"again as attempt {job.Attempt}";
        }

        probe.Start();
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => probe.Fire(job.Cancellation));
        await probe.Gate;
        await TryAsync(probe, "progress", () => job.ReportProgressAsync(77, CancellationToken.None));
        await TryAsync(probe, "log", () => job.LogAsync("late", CancellationToken.None));
        probe.Leave();
        return "late";
    }

    /// <summary>The same, and its place is given away meanwhile.</summary>
    [Job("deaf.released", MaxAttempts = 2, Backoff = BackoffKind.None, OnIgnoredCancellation = IgnoredCancellationBehavior.ReleaseSlot)]
    public static Task<string> Released(string key, JobContext job, CancellationToken cancellationToken) =>
        Stay(key, job, cancellationToken);

    /// <summary>Goes on until the gate is opened, with its place given away; then it ends as asked, and its cleanup fails.</summary>
    [Job("deaf.ending", MaxAttempts = 2, Backoff = BackoffKind.None, OnIgnoredCancellation = IgnoredCancellationBehavior.ReleaseSlot)]
    public static async Task<string> Ending(string key, Ending ending, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        if (probe.Enter() > 1)
        {
            return $"again as attempt {job.Attempt}";
        }

        job.OnCancelled(() => throw new InvalidOperationException("the lamp did not go out"));
        probe.Start();
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => probe.Fire(job.Cancellation));
        await probe.Gate;
        probe.Leave();
        return ending switch
        {
            Probing.Ending.Stops => throw new OperationCanceledException(cancellationToken),
            Probing.Ending.Throws => throw new InvalidOperationException("something else"),
            Probing.Ending.ThrowsUnrecoverable => throw new UnrecoverableJobException("no use"),
            Probing.Ending.ThrowsHttpTimeout => throw new TaskCanceledException(
                "a request took too long", new TimeoutException("the server was silent"), new CancellationToken(canceled: true)),
            _ => "returned",
        };
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
