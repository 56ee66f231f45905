namespace TypedJobs.Loops;

/// <summary>
/// Disposes synchronously of what is disposed of asynchronously: for hosts and tests that dispose of their services with
/// <c>using</c>.
/// </summary>
internal static class SynchronousDisposal
{
    // A server that does not answer must not hold up the end of a process.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs the disposal on the pool, where no context of the caller's is waited for, and waits for its end, but not for
    /// long. What it throws is dropped: it would hide an exception that is under way.
    /// </summary>
    public static void Run(Func<ValueTask> disposeAsync)
    {
        Task disposing = Task.Run(async () => await disposeAsync().ConfigureAwait(false));
        ((IAsyncResult)disposing).AsyncWaitHandle.WaitOne(Longest);
        _ = disposing.ContinueWith(
            static task => _ = task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
