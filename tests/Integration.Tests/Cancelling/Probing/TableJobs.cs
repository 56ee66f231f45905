namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>Handlers that end in the ways that the table of cancellation tells apart.</summary>
public static class TableJobs
{
    /// <summary>Fails until its run number <paramref name="run"/>, then waits for its token and ends as asked.</summary>
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
        await fired.Task;
        probe.Fire(job.Cancellation);
        if (ending == Ending.Stops)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (ending == Ending.StopsByLinkedToken)
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, CancellationToken.None);
            await Task.Delay(Timeout.Infinite, linked.Token);
        }

        using var foreign = new CancellationTokenSource();
        return ending switch
        {
            Ending.Throws => throw new InvalidOperationException("something else"),
            Ending.ThrowsUnrecoverable => throw new UnrecoverableJobException("no use"),
            Ending.ThrowsForeignCancellation => throw new OperationCanceledException("not the job's", foreign.Token),
            Ending.ThrowsFiredForeignCancellation => throw new OperationCanceledException(
                "not the job's, which cannot be told from a linked one", new CancellationToken(canceled: true)),
            Ending.ThrowsHttpTimeout => throw new TaskCanceledException(
                "a request took too long", new TimeoutException(), new CancellationToken(canceled: true)),
            _ => "returned",
        };
    }
}
