namespace TypedJobs;

/// <summary>Which handler has not stopped in time after its token fired.</summary>
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

    /// <summary>The job.</summary>
    public JobId Job { get; }

    /// <summary>The name under which the job is stored.</summary>
    public string Name { get; }

    /// <summary>The handler, as <c>Namespace.Type.Method</c>.</summary>
    public string Handler { get; }

    /// <summary>Why its token fired.</summary>
    public CancellationCause Cause { get; }

    /// <summary>How long ago that was.</summary>
    public TimeSpan Waited { get; }
}
