namespace TypedJobs.Worker.Middleware;

/// <summary>Represents the attempt that a scope of services belongs to. Set once, when the scope is made.</summary>
internal sealed class ScopedJobContext : IJobContextAccessor
{
    /// <inheritdoc/>
    public JobContext? Context { get; set; }
}
