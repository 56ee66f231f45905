namespace TypedJobs.Client;

/// <summary>Specifies what is known of a job whose enqueue failed.</summary>
internal enum EnqueueStatus : byte
{
    /// <summary>It was refused, or never sent.</summary>
    NotStored,

    /// <summary>It was sent, and its answer did not come.</summary>
    Unknown,

    /// <summary>It is stored.</summary>
    Stored,
}
