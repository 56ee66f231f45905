namespace TypedJobs;

/// <summary>Represents a handler that has not stopped in time after its token fired.</summary>
public sealed class CancellationIgnoredEventArgs : EventArgs
{
    internal CancellationIgnoredEventArgs(JobId job, string name, string handler, CancellationCause cause, TimeSpan waited)
    {
        Job = job;
        Name = name;
        Handler = handler;
        Cause = cause;
        Waited = waited;
    }

    /// <summary>Gets the job.</summary>
    public JobId Job { get; }

    /// <summary>Gets the name under which the job is stored.</summary>
    public string Name { get; }

    /// <summary>Gets the handler, as <c>Namespace.Type.Method</c>.</summary>
    public string Handler { get; }

    /// <summary>Gets the cause for which its token fired.</summary>
    public CancellationCause Cause { get; }

    /// <summary>Gets the time that has passed since then.</summary>
    public TimeSpan Waited { get; }
}
