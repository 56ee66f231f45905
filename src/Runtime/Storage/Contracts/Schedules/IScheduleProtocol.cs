namespace TypedJobs.Storage.Contracts.Schedules;

/// <summary>Represents the schedules of one queue: clients set them, and workers enqueue their occurrences. Thread-safe.</summary>
internal interface IScheduleProtocol
{
    /// <summary>Reads schedules for which a tick has something to do, with what they enqueue, the earliest first. Repeatable.</summary>
    /// <param name="count">The maximum number.</param>
    /// <param name="skip">The number of the first ones that are left out.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<DuePage> ReadDueAsync(int count, int skip, CancellationToken cancellationToken);

    /// <summary>Enqueues occurrences and plans what comes next, for each schedule whose version is as it was read. Repeatable.</summary>
    /// <param name="worker">Who fires.</param>
    /// <param name="schedules">The schedules, each once.</param>
    /// <param name="cancellationToken">Stops waiting; the call may still take effect.</param>
    Task<IReadOnlyList<FireResult>> FireAsync(string worker, IReadOnlyList<FiredSchedule> schedules, CancellationToken cancellationToken);

    /// <summary>Stores and removes schedules. Repeatable.</summary>
    /// <returns>Whether each was changed; not where another version is stored.</returns>
    Task<IReadOnlyList<bool>> ChangeAsync(IReadOnlyList<ScheduleChange> changes, CancellationToken cancellationToken);

    /// <summary>
    /// Reads schedules by their names. The answer may be shorter than the names: the rest is to be asked for again. Repeatable.
    /// </summary>
    Task<SchedulePage> ReadAsync(IReadOnlyList<string> names, bool withCalls, CancellationToken cancellationToken);

    /// <summary>Reads a page of all schedules, by when they are due next. Repeatable.</summary>
    Task<SchedulePage> ListAsync(long from, int count, bool withCalls, CancellationToken cancellationToken);

    /// <summary>Reads what became of the latest occurrences of a schedule, the oldest first. Repeatable.</summary>
    Task<IReadOnlyList<StoredOccurrence>> ReadOccurrencesAsync(string name, CancellationToken cancellationToken);
}
