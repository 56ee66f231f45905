namespace TypedJobs.Storage.Contracts;

/// <summary>
/// Every step of the protocol, each for a batch. The one place that knows keys and scripts; the client and the
/// worker speak to Redis through this alone. Thread-safe. A call whose connection breaks may or may not have been
/// carried out; each says how it can be repeated.
/// </summary>
internal interface IJobBroker
{
    /// <summary>
    /// Claims the queue for this protocol version and adds its name to those of all queues. Other calls that add to the queue do
    /// that themselves when they find that it is new, or gone. Repeatable.
    /// </summary>
    /// <exception cref="JobProtocolException">Another protocol version keeps the queue.</exception>
    Task OpenAsync(string queue, CancellationToken cancellationToken);

    /// <summary>Stores jobs. Repeatable: a key that is stored is not stored again.</summary>
    /// <returns>The positions, from 0, of the jobs that the queue held already.</returns>
    /// <exception cref="JobKeyConflictException">A key belongs to a job of another name; nothing was stored.</exception>
    Task<IReadOnlyList<int>> EnqueueAsync(
        string queue, ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken);

    /// <summary>Settles outcomes and takes jobs. Repeatable by a call that says what it repeats.</summary>
    Task<ExchangeResult> ExchangeAsync(string queue, ExchangeRequest request, CancellationToken cancellationToken);

    /// <summary>Extends leases, lets the queue know the worker, and tells what there is to do. Repeatable.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="lease">How long the leases are to last.</param>
    /// <param name="info">What the worker tells about itself.</param>
    /// <param name="wasCutOff">Whether the worker could not reach the queue for a time, and is back.</param>
    /// <param name="leases">The leases.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<RenewResult> RenewAsync(
        string queue,
        string worker,
        TimeSpan lease,
        ReadOnlyMemory<byte> info,
        bool wasCutOff,
        IReadOnlyList<LeaseKey> leases,
        CancellationToken cancellationToken);

    /// <summary>Rescues jobs whose lease ran out; tidies up the queue when asked to. Repeatable.</summary>
    Task<SweepResult> SweepAsync(
        string queue, string worker, TimeSpan lease, int maxStalledCount, bool tidy, CancellationToken cancellationToken);

    /// <summary>
    /// Lets held jobs wait again whose names are given, and fails those held longer than the timeout. Repeatable.
    /// </summary>
    Task<RecallResult> RecallAsync(
        string queue, IReadOnlyCollection<string> names, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Cancels jobs. Repeatable.</summary>
    Task<IReadOnlyList<CancelOutcome>> CancelAsync(
        string queue, IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels the attempts that a worker runs. A job that is no longer under the lease is left alone. Repeatable.
    /// </summary>
    Task<IReadOnlyList<CancelOutcome>> CancelAttemptsAsync(
        string queue, string worker, IReadOnlyList<LeaseKey> leases, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels the jobs of a state that match a filter: from a position on, or of those whose keys are given. Repeatable.
    /// </summary>
    Task<CancelPage> CancelMatchingAsync(
        string queue,
        JobState state,
        JobFilter filter,
        long from,
        int count,
        IReadOnlyList<string> keys,
        string reason,
        CancellationToken cancellationToken);

    /// <summary>The keys of all active jobs.</summary>
    Task<string[]> ListActiveAsync(string queue, CancellationToken cancellationToken);

    /// <summary>
    /// Reads how jobs ended, with their names if asked for, and has the end of the others announced. Repeatable.
    /// </summary>
    Task<IReadOnlyList<JobEnd>> WatchAsync(
        string queue, IReadOnlyList<string> keys, bool named, CancellationToken cancellationToken);

    /// <summary>Stores the progress of an attempt. Repeatable.</summary>
    /// <returns>Whether the attempt still held its lease; if not, nothing was stored.</returns>
    Task<bool> ReportProgressAsync(
        string queue, string worker, LeaseKey lease, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);

    /// <summary>Adds lines to the log of a job. A repetition adds them again.</summary>
    /// <returns>Whether the attempt still held its lease; if not, nothing was stored.</returns>
    Task<bool> AppendLogAsync(
        string queue,
        string worker,
        LeaseKey lease,
        int maxLines,
        IReadOnlyList<string> lines,
        CancellationToken cancellationToken);

    /// <summary>Marks a job whose handler has not stopped in time. Repeatable.</summary>
    /// <returns>Whether the attempt still held its lease; if not, nothing was stored.</returns>
    Task<bool> MarkIgnoringAsync(
        string queue, string worker, LeaseKey lease, CancellationCause cause, CancellationToken cancellationToken);

    /// <summary>Reads jobs; the whole of them, or without payload, result, log and earlier attempts. Repeatable.</summary>
    Task<IReadOnlyList<JobRecord?>> ReadAsync(
        string queue, IReadOnlyList<string> keys, bool whole, CancellationToken cancellationToken);

    /// <summary>Pauses or resumes a queue. Repeatable.</summary>
    /// <returns>Whether that changed something.</returns>
    Task<bool> PauseAsync(string queue, bool paused, CancellationToken cancellationToken);

    /// <summary>Counts the jobs of a queue.</summary>
    Task<QueueCounts> CountAsync(string queue, CancellationToken cancellationToken);

    /// <summary>Lists the keys of jobs of a state, from a position on.</summary>
    Task<JobPage> ListAsync(
        string queue, JobState state, JobFilter filter, long from, int count, CancellationToken cancellationToken);

    /// <summary>Lists jobs of a state, from a position on, with or without their payloads. Repeatable.</summary>
    Task<RecordPage> ListRecordsAsync(
        string queue,
        JobState state,
        JobFilter filter,
        long from,
        int count,
        bool payloads,
        CancellationToken cancellationToken);

    /// <summary>Changes jobs by hand. Repeatable.</summary>
    Task<IReadOnlyList<ChangeOutcome>> ManageAsync(
        string queue, JobChange change, string argument, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Forgets finished jobs of an age, from a position on. Repeatable.</summary>
    Task<CleanResult> CleanAsync(
        string queue, JobState state, TimeSpan age, long from, int count, CancellationToken cancellationToken);

    /// <summary>
    /// Adds jobs to the catalogue of the queue, or notes that they are still in use, unless another assembly describes one of them
    /// otherwise. Repeatable.
    /// </summary>
    Task<RegisterResult> RegisterAsync(
        string queue, IReadOnlyList<JobDescription> jobs, CancellationToken cancellationToken);

    /// <summary>Reads the catalogue of the queue, sorted by name.</summary>
    Task<IReadOnlyList<CatalogueEntry>> ReadCatalogueAsync(string queue, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets a queue without jobs. Repeatable. Returns keys of jobs that are there, of which nothing was changed then; none when the
    /// queue was forgotten.
    /// </summary>
    Task<IReadOnlyList<string>> ForgetAsync(string queue, CancellationToken cancellationToken);

    /// <summary>The names of all queues, sorted.</summary>
    Task<IReadOnlyList<string>> ListQueuesAsync(CancellationToken cancellationToken);

    /// <summary>The workers of a queue that live, and which jobs run where.</summary>
    Task<WorkersResult> GetWorkersAsync(string queue, int maxActive, CancellationToken cancellationToken);

    /// <summary>
    /// Says that a worker has stopped, and gives back what it took without knowing: all but the attempts that it leaves behind.
    /// Repeatable.
    /// </summary>
    Task LeaveAsync(string queue, string worker, IReadOnlyList<LeaseKey> leftBehind, CancellationToken cancellationToken);

    /// <summary>Lets the events of a queue be published for some time. Repeatable.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="span">For how long from now.</param>
    /// <param name="seen">The number of the last message that the listener has; -1 when it begins.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ListenResult> ListenAsync(string queue, TimeSpan span, long seen, CancellationToken cancellationToken);

    /// <summary>Calls back with what happens in the queue, while it is listened to. Missed messages are possible.</summary>
    Task<IAsyncDisposable> OnEventsAsync(
        string queue, Action<ReadOnlyMemory<byte>> callback, CancellationToken cancellationToken);

    /// <summary>Calls back when there is work in the queue. Missed messages are possible.</summary>
    Task<IAsyncDisposable> OnWakeAsync(string queue, Action callback, CancellationToken cancellationToken);

    /// <summary>Calls back with keys of awaited jobs that have ended. Missed messages are possible.</summary>
    Task<IAsyncDisposable> OnDoneAsync(
        string queue, Action<string[]> callback, CancellationToken cancellationToken);

    /// <summary>
    /// Calls back with running jobs that are to be cancelled, or with why a message could not be read. Missed messages are possible.
    /// </summary>
    Task<IAsyncDisposable> OnCancelAsync(
        string queue,
        Action<IReadOnlyList<CancelRequest>> callback,
        Action<Exception> unreadable,
        CancellationToken cancellationToken);
}
