namespace TypedJobs;

/// <summary>Specifies what a worker does about an attempt whose lease is lost. In either case the attempt stores nothing any more.</summary>
public enum LeaseLostBehavior
{
    /// <summary>Fires its token with <see cref="CancellationCause.LeaseLost"/>, and notifies the observers.</summary>
    CancelToken = 0,

    /// <summary>Lets the handler go on; only <see cref="IJobWorkerObserver.OnLeasesLostAsync"/> is called.</summary>
    NotifyOnly = 1,
}
