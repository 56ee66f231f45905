namespace TypedJobs.Storage.Redis;

/// <summary>Lets a caller stop waiting for a call that goes on.</summary>
internal static class LeftCall
{
    /// <summary>Waits for a call. One that is left goes on; its answer is thrown away, and its failure is nobody's any more.</summary>
    public static Task<T> LeaveWhenFiredAsync<T>(Task<T> call, CancellationToken cancellationToken)
        where T : IDisposable? =>
        call.IsCompleted || !cancellationToken.CanBeCanceled ? call : WaitOrLeaveAsync(call, cancellationToken);

    private static async Task<T> WaitOrLeaveAsync<T>(Task<T> call, CancellationToken cancellationToken)
        where T : IDisposable?
    {
        try
        {
            return await call.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = call.ContinueWith(
                static left =>
                {
                    if (left.IsCompletedSuccessfully)
                    {
                        left.Result?.Dispose();
                    }
                    else
                    {
                        _ = left.Exception;
                    }
                },
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }
}
