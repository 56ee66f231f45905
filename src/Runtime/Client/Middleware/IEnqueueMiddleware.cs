using System.Diagnostics.CodeAnalysis;

namespace TypedJobs;

/// <summary>
/// Runs around each call of <see cref="IJobClient"/> that enqueues jobs: adds headers, changes options, or refuses the call. Added by
/// <see cref="TypedJobsBuilder.UseEnqueueMiddleware{TMiddleware}"/>. Implementations are singletons and must be thread-safe.
/// </summary>
public interface IEnqueueMiddleware
{
    /// <summary>Runs around one call. Called once, however many jobs the call enqueues.</summary>
    /// <param name="context">The jobs. Their options can be changed until <paramref name="next"/> is called.</param>
    /// <param name="next">
    /// Runs the next middleware, and after the last stores the jobs; its task throws what the caller would get. Must be called exactly once, unless this
    /// method throws instead: then nothing is stored, and the caller gets the exception. Throw <see cref="JobRejectedException"/> to refuse a call. What is
    /// thrown after <paramref name="next"/> reaches the caller, too, but the jobs are stored.
    /// </param>
    [SuppressMessage("Naming", "CA1716", Justification = "The name that middleware of .NET has for it.")]
    Task InvokeAsync(EnqueueContext context, Func<Task> next);
}
