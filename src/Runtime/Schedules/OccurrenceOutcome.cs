namespace TypedJobs;

/// <summary>Specifies what became of an occurrence of a schedule.</summary>
public enum OccurrenceOutcome
{
    /// <summary>Its job was enqueued.</summary>
    Enqueued = 0,

    /// <summary>Somebody asked for a run, whose job was enqueued: see <see cref="JobSchedule.RunNowAsync"/>.</summary>
    EnqueuedByHand = 1,

    /// <summary>It was skipped, because the job of an earlier one had not finished.</summary>
    SkippedByOverlap = 2,

    /// <summary>It was missed, perhaps with others, and nothing was enqueued for it.</summary>
    Missed = 3,

    /// <summary>Its key belonged to a job that is not of the schedule, and nothing was enqueued.</summary>
    Failed = 4,
}
