namespace TypedJobs.Client.Middleware;

/// <summary>Calls the middleware around an enqueue, in its order. Thread-safe.</summary>
internal sealed class EnqueuePipeline
{
    private readonly IEnqueueMiddleware[] _middleware;

    private EnqueuePipeline(IEnqueueMiddleware[] middleware) => _middleware = middleware;

    /// <summary>Returns the pipeline; <see langword="null"/> when there is no middleware.</summary>
    public static EnqueuePipeline? Of(IEnumerable<IEnqueueMiddleware> middleware) =>
        middleware.ToArray() is { Length: > 0 } all ? new EnqueuePipeline(all) : null;

    /// <summary>Runs the middleware, and <paramref name="store"/> within it.</summary>
    /// <exception cref="InvalidOperationException">A middleware has called <c>next</c> not once, but returned.</exception>
    public Task RunAsync(EnqueueContext context, Func<Task> store) => InvokeAsync(0, context, store);

    private async Task InvokeAsync(int at, EnqueueContext context, Func<Task> store)
    {
        if (at == _middleware.Length)
        {
            await store().ConfigureAwait(false);
            return;
        }

        IEnqueueMiddleware middleware = _middleware[at];
        int calls = 0;
        Task? rest = null;
        await middleware.InvokeAsync(context, () =>
        {
            if (Interlocked.Increment(ref calls) > 1)
            {
                throw new InvalidOperationException($"{middleware.GetType()} called next twice: the jobs of a call are stored once.");
            }

            return rest = InvokeAsync(at + 1, context, store);
        }).ConfigureAwait(false);
        if (rest is null)
        {
            throw new InvalidOperationException(
                $"{middleware.GetType()} returned without calling next, so nothing was stored. To refuse a call, throw {nameof(JobRejectedException)}.");
        }

        // One that has not awaited next must not let the caller believe that the jobs are stored.
        await rest.ConfigureAwait(false);
    }
}
