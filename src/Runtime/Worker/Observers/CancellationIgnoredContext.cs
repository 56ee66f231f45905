namespace TypedJobs;

/// <summary>Represents a handler that has not stopped within its grace period after its token fired. Immutable.</summary>
public sealed record CancellationIgnoredContext
{
    /// <summary>Gets the worker that runs the job.</summary>
    public required IJobWorker Worker { get; init; }

    /// <summary>Gets the job.</summary>
    public required JobId Id { get; init; }

    /// <summary>Gets the name under which the job is stored.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the handler, as <c>Namespace.Type.Method</c>.</summary>
    public required string Handler { get; init; }

    /// <summary>Gets the reason for which the token fired.</summary>
    public required CancellationCause Cause { get; init; }

    /// <summary>Gets the time that has passed since the token fired.</summary>
    public required TimeSpan Elapsed { get; init; }
}
