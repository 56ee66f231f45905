namespace TypedJobs.Integration.Tests.Middleware;

/// <summary>A scoped service that asks for the attempt that it serves.</summary>
public sealed class ContextReader(JobContext context, IJobContextAccessor accessor)
{
    public string Read() => $"{context.Id.Key} {context.Attempt} {ReferenceEquals(context, accessor.Context)}";
}
