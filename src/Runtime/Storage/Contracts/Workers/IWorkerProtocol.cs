namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents what a worker needs of one queue. Several workers may share it. Thread-safe.</summary>
internal interface IWorkerProtocol
{
    /// <summary>
    /// Claims the queue for this protocol version and adds its name to those of all queues. Other calls that add to the queue do
    /// that themselves when they find that it is new, or gone. Repeatable.
    /// </summary>
    /// <exception cref="JobProtocolException">The queue uses another protocol version.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Settles outcomes and takes jobs. Repeatable by a call that says what it repeats.</summary>
    Task<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken);

    /// <summary>Extends leases, lets the queue know the worker, and tells what there is to do. Repeatable.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="lease">How long the leases are to last.</param>
    /// <param name="info">What the worker tells about itself.</param>
    /// <param name="wasCutOff">Whether the worker could not reach the queue for a time, and is back.</param>
    /// <param name="leases">The leases.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<RenewResult> RenewAsync(
        string worker,
        TimeSpan lease,
        ReadOnlyMemory<byte> info,
        bool wasCutOff,
        IReadOnlyList<LeaseKey> leases,
        CancellationToken cancellationToken);

    /// <summary>Rescues jobs whose lease ran out; tidies up the queue when asked to. Repeatable.</summary>
    Task<SweepResult> SweepAsync(
        string worker, TimeSpan lease, int maxStalledCount, bool tidy, CancellationToken cancellationToken);

    /// <summary>
    /// Lets held jobs wait again whose names are given, and fails those held longer than the timeout. Repeatable.
    /// </summary>
    Task<RecallResult> RecallAsync(IReadOnlyCollection<string> names, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels the attempts that a worker runs. A job that is no longer under the lease is left alone. Repeatable.
    /// </summary>
    Task<IReadOnlyList<CancelOutcome>> CancelAttemptsAsync(
        string worker, IReadOnlyList<LeaseKey> leases, string reason, CancellationToken cancellationToken);

    /// <summary>Stores the progress of an attempt. Repeatable.</summary>
    /// <returns>Whether the attempt still held its lease; if not, nothing was stored.</returns>
    Task<bool> ReportProgressAsync(
        string worker, LeaseKey lease, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);

    /// <summary>Adds lines to the log of a job. A repetition adds them again.</summary>
    /// <returns>Whether the attempt still held its lease; if not, nothing was stored.</returns>
    Task<bool> AppendLogAsync(
        string worker, LeaseKey lease, int maxLines, IReadOnlyList<string> lines, CancellationToken cancellationToken);

    /// <summary>Marks a job whose handler has not stopped in time. Repeatable.</summary>
    /// <returns>Whether the attempt still held its lease; if not, nothing was stored.</returns>
    Task<bool> MarkIgnoringAsync(
        string worker, LeaseKey lease, CancellationCause cause, CancellationToken cancellationToken);

    /// <summary>
    /// Returns notices of jobs that have failed, takes back those of which somebody was told, and has notices written from now on. Repeatable.
    /// </summary>
    /// <param name="most">The maximum number of notices.</param>
    /// <param name="claim">How long until a notice is given out again that is not taken back.</param>
    /// <param name="period">How long notices are written from now on.</param>
    /// <param name="told">The notices to take back, as they are stored.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<NoticesResult> TakeNoticesAsync(
        int most, TimeSpan claim, TimeSpan period, IReadOnlyList<string> told, CancellationToken cancellationToken);

    /// <summary>
    /// Deregisters a worker that has stopped, and gives back what it took without knowing: all but the attempts that it leaves
    /// behind. Repeatable.
    /// </summary>
    Task LeaveAsync(string worker, IReadOnlyList<LeaseKey> leftBehind, CancellationToken cancellationToken);

    /// <summary>
    /// Calls back when there is work in the queue, and when one of its schedules is due earlier than was known. Missed messages are possible.
    /// </summary>
    Task<IAsyncDisposable> OnWakeAsync(Action onWork, Action onDue, CancellationToken cancellationToken);

    /// <summary>
    /// Calls back with running jobs that are to be cancelled, or with why a message could not be read. Missed messages are possible.
    /// </summary>
    Task<IAsyncDisposable> OnCancelAsync(
        Action<IReadOnlyList<CancelRequest>> callback, Action<Exception> unreadable, CancellationToken cancellationToken);
}
