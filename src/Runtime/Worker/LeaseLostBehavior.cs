namespace TypedJobs;

/// <summary>Specifies what a worker does about an attempt whose lease is lost. Either way the attempt writes nothing any more.</summary>
public enum LeaseLostBehavior
{
    /// <summary>Its token fires with <see cref="CancellationCause.LeaseLost"/>.</summary>
    CancelToken = 0,

    /// <summary>The handler goes on; only <see cref="IJobWorker.LeasesLost"/> is raised.</summary>
    RaiseEventOnly = 1,
}
