namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Specifies what became of a schedule in a tick.</summary>
internal enum FireOutcome
{
    /// <summary>The changes of the tick were made.</summary>
    Done,

    /// <summary>The occurrence was skipped, because an earlier job has not finished.</summary>
    Skipped,

    /// <summary>The schedule waits for an earlier job to finish.</summary>
    Waits,

    /// <summary>Another version is stored, or none: somebody else came first.</summary>
    Changed,

    /// <summary>It is not due yet.</summary>
    NotDue,

    /// <summary>The key of an occurrence belongs to another job; nothing was changed.</summary>
    KeyTaken,
}
