namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>Represents what administration needs of one queue: counts, listings, changes by hand and events. Thread-safe.</summary>
internal interface IAdminProtocol
{
    /// <summary>Counts the jobs of the queue.</summary>
    Task<QueueCounts> CountAsync(CancellationToken cancellationToken);

    /// <summary>Counts the jobs of the queue, and tells how long they wait.</summary>
    Task<QueueLook> LookAsync(CancellationToken cancellationToken);

    /// <summary>Lists the keys of jobs of a state, from a position on.</summary>
    Task<JobPage> ListAsync(JobState state, JobFilter filter, long from, int count, CancellationToken cancellationToken);

    /// <summary>Lists jobs of a state, from a position on, with or without their payloads. Repeatable.</summary>
    Task<RecordPage> ListRecordsAsync(
        JobState state, JobFilter filter, long from, int count, bool payloads, CancellationToken cancellationToken);

    /// <summary>Lists the keys of all active jobs.</summary>
    Task<string[]> ListActiveAsync(CancellationToken cancellationToken);

    /// <summary>Returns the workers of the queue that live, and which jobs run where.</summary>
    Task<WorkersResult> GetWorkersAsync(int maxActive, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels the jobs of a state that match a filter: from a position on, or of those whose keys are given. Repeatable.
    /// </summary>
    Task<CancelPage> CancelMatchingAsync(
        JobState state,
        JobFilter filter,
        long from,
        int count,
        IReadOnlyList<string> keys,
        string reason,
        CancellationToken cancellationToken);

    /// <summary>Changes jobs by hand. Repeatable.</summary>
    Task<IReadOnlyList<ChangeOutcome>> ChangeAsync(
        JobChange change, string argument, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Purges finished jobs of an age, from a position on. Repeatable.</summary>
    Task<PurgeResult> PurgeAsync(JobState state, TimeSpan age, long from, int count, CancellationToken cancellationToken);

    /// <summary>Pauses or resumes the queue. Repeatable.</summary>
    /// <returns>Whether that changed something.</returns>
    Task<bool> PauseAsync(bool paused, CancellationToken cancellationToken);

    /// <summary>Pauses or resumes the jobs of a name. Repeatable. Those that are held stay held until <see cref="RecallAsync"/>.</summary>
    /// <returns>Whether that changed something.</returns>
    /// <exception cref="InvalidOperationException">Too many names are paused.</exception>
    Task<bool> PauseJobsAsync(string name, bool paused, CancellationToken cancellationToken);

    /// <summary>Lists the names whose jobs are paused. Repeatable.</summary>
    Task<IReadOnlyList<string>> ListPausedJobsAsync(CancellationToken cancellationToken);

    /// <summary>Lets the held jobs of a name wait again, some of them. Repeatable.</summary>
    /// <returns>Whether another call has more to do.</returns>
    Task<bool> RecallAsync(string name, CancellationToken cancellationToken);

    /// <summary>Stores an instruction that a worker applies at its next renewal. Repeatable.</summary>
    /// <returns>Whether such a worker lives.</returns>
    Task<bool> ControlWorkerAsync(string worker, bool? takesJobs, int? concurrency, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes the queue if it has no jobs. Repeatable. Returns keys of jobs that are there, of which nothing was changed then; none
    /// when the queue was deleted.
    /// </summary>
    Task<IReadOnlyList<string>> DeleteAsync(CancellationToken cancellationToken);

    /// <summary>Lets the events of the queue be published for some time. Repeatable.</summary>
    /// <param name="span">For how long from now.</param>
    /// <param name="seen">The number of the last message that the listener has; -1 when it begins.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ListenResult> ListenAsync(TimeSpan span, long seen, CancellationToken cancellationToken);

    /// <summary>Calls back with what happens in the queue, while it is listened to. Missed messages are possible.</summary>
    Task<IAsyncDisposable> OnEventsAsync(Action<ReadOnlyMemory<byte>> callback, CancellationToken cancellationToken);
}
