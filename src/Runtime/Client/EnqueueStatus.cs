namespace TypedJobs;

/// <summary>Specifies what is known of a job whose enqueue failed.</summary>
public enum EnqueueStatus
{
    /// <summary>The job was refused, or never sent.</summary>
    NotStored = 0,

    /// <summary>The job was sent, and its answer did not come.</summary>
    Unknown = 1,

    /// <summary>The job is stored.</summary>
    Stored = 2,
}
