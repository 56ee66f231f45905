using TypedJobs.CompilerServices;

namespace TypedJobs.Worker.Middleware;

/// <summary>Calls the middleware around a handler, in its order. Thread-safe.</summary>
internal sealed class JobPipeline
{
    private readonly JobMiddlewareRegistration[] _middleware;

    private JobPipeline(JobMiddlewareRegistration[] middleware) => _middleware = middleware;

    /// <summary>Returns the pipeline; <see langword="null"/> when there is no middleware.</summary>
    public static JobPipeline? Of(IEnumerable<JobMiddlewareRegistration> middleware) =>
        middleware.ToArray() is { Length: > 0 } all ? new JobPipeline(all) : null;

    /// <summary>Runs the middleware, and the handler within it.</summary>
    /// <returns>Whether the handler was called and has returned.</returns>
    public async ValueTask<bool> RunAsync(JobInvocation attempt, JobDefinition definition)
    {
        var run = new Run(_middleware, attempt, definition);
        await run.InvokeAsync(0).ConfigureAwait(false);
        return run.HasReturned;
    }

    private sealed class Run(JobMiddlewareRegistration[] middleware, JobInvocation attempt, JobDefinition definition)
    {
        private int _calls;

        public bool HasReturned { get; private set; }

        // An async method: what a middleware or the handler sets in the ambient context ends with it.
        public async Task InvokeAsync(int at)
        {
            while (at < middleware.Length && middleware[at].When?.Invoke(attempt.Context) == false)
            {
                at++;
            }

            if (at < middleware.Length)
            {
                Task rest = Task.CompletedTask;
                bool hasCalled = false;
                Task Next()
                {
                    // A second call, which is refused, must not hide the first, which may be running.
                    Task called = InvokeAsync(at + 1);
                    rest = hasCalled ? Task.WhenAll(rest, called) : called;
                    hasCalled = true;
                    return called;
                }

                try
                {
                    await middleware[at].Resolve(attempt.Services).InvokeAsync(attempt.Context, Next).ConfigureAwait(false);
                }
                catch
                {
                    // One that has not awaited next to its end must not settle the job while its handler runs.
                    await rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw;
                }

                if (!rest.IsCompleted)
                {
                    await rest.ConfigureAwait(false);
                }

                return;
            }

            if (Interlocked.Increment(ref _calls) > 1)
            {
                throw new InvalidOperationException(
                    $"A middleware called next twice for job {attempt.Context.Id} ({attempt.Context.Name}): a handler runs once per attempt.");
            }

            await definition.Invoke(attempt).ConfigureAwait(false);
            HasReturned = true;
        }
    }
}
