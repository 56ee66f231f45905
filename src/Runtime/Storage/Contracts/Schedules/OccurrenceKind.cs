namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Specifies what became of an occurrence.</summary>
internal enum OccurrenceKind
{
    /// <summary>Its job was enqueued.</summary>
    Enqueued,

    /// <summary>Somebody asked for its job.</summary>
    ByHand,

    /// <summary>It was skipped, because an earlier job had not finished.</summary>
    Overlapped,

    /// <summary>It was missed.</summary>
    Missed,

    /// <summary>Its key belonged to another job.</summary>
    KeyTaken,
}
