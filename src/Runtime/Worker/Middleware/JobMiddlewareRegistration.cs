namespace TypedJobs.Worker.Middleware;

/// <summary>Represents a middleware that was added: how it is found in the services of an attempt, and for which jobs it runs.</summary>
internal sealed record JobMiddlewareRegistration(Type Type, Func<IServiceProvider, IJobMiddleware> Resolve, Func<JobContext, bool>? When);
