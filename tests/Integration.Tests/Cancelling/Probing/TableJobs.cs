namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers that end in the ways that the table of cancellation tells apart.</summary>
public static class TableJobs
{
    /// <summary>Fails until its run number <paramref name="run"/>, then waits for its token, or for the gate, and ends as asked.</summary>
    [Job("table.final", MaxAttempts = 3)]
    public static Task<string> Final(string key, int run, Ending ending, JobContext job, CancellationToken cancellationToken) =>
        RunAsync(key, run, ending, job, cancellationToken);

    /// <inheritdoc cref="Final"/>
    [Job("table.retried", MaxAttempts = 3, OnCancel = CancelBehavior.Retry)]
    public static Task<string> Retried(string key, int run, Ending ending, JobContext job, CancellationToken cancellationToken) =>
        RunAsync(key, run, ending, job, cancellationToken);

    private static async Task<string> RunAsync(
        string key, int run, Ending ending, JobContext job, CancellationToken cancellationToken)
    {
        var probe = Probe.Of(key);
        int current = probe.Enter();
        if (current < run)
        {
            throw new InvalidOperationException("not yet");
        }

        if (current > run)
        {
            return $"again as attempt {job.Attempt}";
        }

        probe.Start();
        var fired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cancellationToken.Register(fired.SetResult);
        await Task.WhenAny(fired.Task, probe.Gate);
        probe.Fire(job.Cancellation);
        return EndingExceptions.Of(ending, cancellationToken) is { } exception ? throw exception : "returned";
    }
}
