namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Specifies what is done with a schedule.</summary>
internal enum ScheduleChangeKind
{
    /// <summary>It is stored.</summary>
    Store,

    /// <summary>It is removed, with what is known of its occurrences. Its jobs stay.</summary>
    Remove,

    /// <summary>The time at which ticks look at the schedule is corrected.</summary>
    Correct,

    /// <summary>Ticks look at it later, because nobody can do anything for it now.</summary>
    Postpone,
}
