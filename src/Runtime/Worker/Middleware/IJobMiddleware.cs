using System.Diagnostics.CodeAnalysis;

namespace TypedJobs;

/// <summary>
/// Runs around the handler in each attempt at a job. Added by <see cref="TypedJobsBuilder.UseJobMiddleware{TMiddleware}"/>, and made from the
/// services of the attempt, with the lifetime that it is registered with there (scoped by default).
/// </summary>
public interface IJobMiddleware
{
    /// <summary>
    /// Runs around one attempt, within its timeout. The attempt ends when both this method and <paramref name="next"/> have. What it throws, or lets through, ends the attempt as if the handler had thrown it; when it returns without
    /// calling <paramref name="next"/>, the job completes without its handler, unless it returns a result: then it fails.
    /// </summary>
    /// <param name="context">The attempt.</param>
    /// <param name="next">Runs the next middleware, and after the last the handler. May be called once.</param>
    [SuppressMessage("Naming", "CA1716", Justification = "The name that middleware of .NET has for it.")]
    Task InvokeAsync(JobContext context, Func<Task> next);
}
