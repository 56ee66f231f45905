namespace TypedJobs;

/// <summary>Represents a job as it was stored when it was read. Times are the server's. Immutable.</summary>
public sealed record JobRecord
{
    /// <summary>Gets the job.</summary>
    public required JobId Id { get; init; }

    /// <summary>Gets the name under which the job is stored.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the state of the job.</summary>
    public required JobState State { get; init; }

    /// <summary>Gets the number of attempts that were started; those that were released are not counted.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets the maximum number of attempts.</summary>
    public int MaxAttempts { get; init; }

    /// <summary>Gets the time at which the job was enqueued.</summary>
    public DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Gets the time at which the latest attempt started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets the time at which the job completed, failed or was cancelled.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets the number of times that the job lost its worker while it ran.</summary>
    public int StalledCount { get; init; }

    /// <summary>
    /// Gets the latest progress that the handler reported, in percent; <see langword="null"/> when it is not a number.
    /// </summary>
    public double? Progress { get; init; }

    /// <summary>
    /// Gets the latest progress that the handler reported, as JSON, with <c>"***"</c> in place of <see cref="SensitiveAttribute">sensitive</see>
    /// members.
    /// </summary>
    public string? ProgressJson { get; init; }

    /// <summary>Gets the error of the latest attempt that failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>
    /// Gets why the cancellation of the job was requested: <see cref="CancellationCause.Superseded"/> when another job took its place, else
    /// <see cref="CancellationCause.Requested"/>; <see cref="CancellationCause.None"/> when it was not.
    /// </summary>
    public CancellationCause CancellationCause { get; init; }

    /// <summary>Gets the reason that was given with the request to cancel the job.</summary>
    public string? CancellationReason { get; init; }

    /// <summary>Gets the name of the client that asked to cancel the job.</summary>
    public string? CancellationRequestedBy { get; init; }

    /// <summary>Gets the time of the request to cancel the job.</summary>
    public DateTimeOffset? CancellationRequestedAt { get; init; }

    /// <summary>
    /// Gets the time since which the handler of the latest attempt has been known not to stop although its token fired.
    /// </summary>
    public DateTimeOffset? IgnoresCancellationSince { get; init; }

    /// <summary>Gets the time from which the job may start, while it is scheduled.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Gets the time by which the job must have ended, all attempts included.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Gets the priority.</summary>
    public int Priority { get; init; }

    /// <summary>Gets the tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Gets the time at which the job expires unless an attempt has started by then.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets the worker that runs the job, or ran it last.</summary>
    public string? Worker { get; init; }

    /// <summary>
    /// Gets the arguments as people may see them: as JSON, with <c>"***"</c> in place of what is marked <see cref="SensitiveAttribute"/>, and of
    /// everything when neither this process nor the catalogue of the queue knows the job. Read by listings only when they are asked to.
    /// </summary>
    public string? PayloadJson { get; init; }

    /// <summary>
    /// Gets the headers that the job was enqueued with; none when they are damaged. Read by listings only when they are asked for arguments.
    /// </summary>
    public JobHeaders Headers { get; init; } = JobHeaders.Empty;

    /// <summary>
    /// Gets the arguments as they are, as one JSON object in UTF-8, for programs: sensitive values are in it. Empty when they were not read, or
    /// cannot be. Read by listings only when they are asked to.
    /// </summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>
    /// Gets the result of the handler as people may see it: as JSON, like <see cref="PayloadJson"/>. Not read by listings.
    /// </summary>
    public string? ResultJson { get; init; }

    /// <summary>
    /// Gets the result as it is, as one JSON value in UTF-8, for programs: sensitive values are in it. Empty when there is none, or when it cannot be
    /// read. Not read by listings.
    /// </summary>
    public ReadOnlyMemory<byte> Result { get; init; }

    /// <summary>
    /// Gets the values of the job that this process cannot read, for lack of a key for example. Lines of the log and errors are replaced by a text
    /// that says so, all others are left out.
    /// </summary>
    public IReadOnlyList<UnreadableValue> Unreadable { get; init; } = [];

    /// <summary>
    /// Gets the attempts, the earliest first; of those that did not complete the latest fifty are kept. Not read by listings.
    /// </summary>
    public IReadOnlyList<JobAttemptRecord> History { get; init; } = [];

    /// <summary>Gets the lines of the job's log, of which the latest 1,000 are kept. Not read by listings.</summary>
    public IReadOnlyList<JobLogLine> Log { get; init; } = [];
}
