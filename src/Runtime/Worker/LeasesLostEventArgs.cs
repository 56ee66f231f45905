namespace TypedJobs;

/// <summary>Which jobs a worker has lost.</summary>
public sealed class LeasesLostEventArgs : EventArgs
{
    internal LeasesLostEventArgs(IReadOnlyList<JobId> jobs) => Jobs = jobs;

    /// <summary>The jobs. Others may be running them already.</summary>
    public IReadOnlyList<JobId> Jobs { get; }
}
