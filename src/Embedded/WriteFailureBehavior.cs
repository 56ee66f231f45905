namespace TypedJobs;

/// <summary>Specifies what the embedded server does when its data folder takes no writes any more, because the disk is full or broken.</summary>
public enum WriteFailureBehavior
{
    /// <summary>Refuses calls until the folder takes writes again, and goes on then.</summary>
    Recover,

    /// <summary>Stops the host.</summary>
    StopHost,
}
