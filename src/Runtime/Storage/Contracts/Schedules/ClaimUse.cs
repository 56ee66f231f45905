namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Specifies what it means for an occurrence that an earlier job of its schedule has not finished.</summary>
internal enum ClaimUse
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The occurrence is skipped.</summary>
    Skip,

    /// <summary>The schedule waits.</summary>
    Wait,

    /// <summary>The earlier job is asked to end, and the schedule waits.</summary>
    CancelPrevious,

    /// <summary>Nothing, but later occurrences look at this one's job where no earlier one runs.</summary>
    HoldIfFree,
}
