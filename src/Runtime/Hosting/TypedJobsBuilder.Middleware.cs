using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TypedJobs.Client.Middleware;
using TypedJobs.Worker.Middleware;

namespace TypedJobs;

/// <content>Middleware around enqueues and attempts.</content>
public sealed partial class TypedJobsBuilder
{
    /// <summary>
    /// Adds middleware around the calls of this registration's client that enqueue jobs, made once with what its constructor asks for from the
    /// services. Middleware runs in the order in which it is added, the first outermost; adding a type twice has no effect.
    /// </summary>
    /// <typeparam name="TMiddleware">The type of the middleware.</typeparam>
    public TypedJobsBuilder UseEnqueueMiddleware<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, IEnqueueMiddleware
    {
        _own.AddOnce<IEnqueueMiddleware, TMiddleware>();
        return this;
    }

    /// <summary>Adds middleware around the calls of this registration's client that enqueue jobs, after what was added before.</summary>
    /// <param name="middleware">The middleware. It is not disposed of with the host.</param>
    public TypedJobsBuilder UseEnqueueMiddleware(IEnqueueMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        _own.Add(middleware);
        return this;
    }

    /// <summary>
    /// Adds middleware around the handlers of this registration's workers, found in the services of each attempt: as the application has registered
    /// <typeparamref name="TMiddleware"/>, or else as a scoped service. Middleware runs in the order in which it is added, the first outermost.
    /// </summary>
    /// <typeparam name="TMiddleware">The type of the middleware.</typeparam>
    /// <param name="when">
    /// Returns whether it runs for an attempt, for example by <see cref="JobContext.Name"/> or <see cref="JobContext.Id"/>. Where it does not, it is not
    /// even made. Default: for all. What it throws fails the attempt.
    /// </param>
    public TypedJobsBuilder UseJobMiddleware<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(Func<JobContext, bool>? when = null)
        where TMiddleware : class, IJobMiddleware
    {
        Services.TryAddScoped<TMiddleware>();
        _own.Add(new JobMiddlewareRegistration(typeof(TMiddleware), static services => services.GetRequiredService<TMiddleware>(), when));
        return this;
    }

    /// <summary>
    /// Runs handlers in the culture of whoever enqueued their jobs: <c>CultureInfo.CurrentCulture</c> and <c>CurrentUICulture</c> travel in the headers
    /// <c>culture</c> and <c>ui-culture</c>. A culture that the worker's process does not know is passed over. Middleware: call it in clients and workers.
    /// </summary>
    public TypedJobsBuilder UseCulture() =>
        UseEnqueueMiddleware<CultureEnqueueMiddleware>().UseJobMiddlewareOnce<CultureJobMiddleware>();

    /// <summary>
    /// Gives each job a correlation id, in the header <c>correlation-id</c>: that of the job whose handler enqueues it; or else the item
    /// <c>correlation-id</c> of the current activity's baggage, or its trace id; or else a new one. Log entries of the attempt have it in a scope, as <c>CorrelationId</c>. Middleware: call it in clients and workers.
    /// </summary>
    public TypedJobsBuilder UseCorrelationId() =>
        UseEnqueueMiddleware<CorrelationEnqueueMiddleware>().UseJobMiddlewareOnce<CorrelationJobMiddleware>();

    /// <summary>
    /// Lets services of an attempt's scope ask for the attempt: by <see cref="IJobContextAccessor"/>, or by <see cref="JobContext"/> in their constructor, which
    /// exists in the scopes of attempts only.
    /// </summary>
    public TypedJobsBuilder AddJobContextAccessor()
    {
        Services.TryAddScoped<ScopedJobContext>();
        Services.TryAddScoped<IJobContextAccessor>(static services => services.GetRequiredService<ScopedJobContext>());
        Services.TryAddScoped(static services => services.GetRequiredService<ScopedJobContext>().Context
            ?? throw new InvalidOperationException(
                $"There is no {nameof(JobContext)}: this scope of services belongs to no attempt at a job. Inject {nameof(IJobContextAccessor)} where there may be none."));
        return this;
    }

    private TypedJobsBuilder UseJobMiddlewareOnce<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, IJobMiddleware =>
        _own.Has<JobMiddlewareRegistration>(known => known.Type == typeof(TMiddleware))
            ? this
            : UseJobMiddleware<TMiddleware>();
}
