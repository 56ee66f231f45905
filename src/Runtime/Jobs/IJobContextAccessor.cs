namespace TypedJobs;

/// <summary>
/// Gives services of an attempt's scope access to the attempt. Added by <see cref="TypedJobsBuilder.AddJobContextAccessor"/>; scoped. In such a scope
/// <see cref="JobContext"/> can be injected as well.
/// </summary>
public interface IJobContextAccessor
{
    /// <summary>Gets the attempt that the scope belongs to; <see langword="null"/> in a scope of another origin, such as a web request.</summary>
    JobContext? Context { get; }
}
