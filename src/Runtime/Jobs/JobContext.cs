using System.Text.Json.Serialization.Metadata;

namespace TypedJobs;

/// <summary>
/// Represents the attempt that a handler runs, and takes the handler's reports. Thread-safe. Valid until the handler's task has
/// completed.
/// </summary>
public abstract class JobContext
{
    /// <summary>Gets the job.</summary>
    public abstract JobId Id { get; }

    /// <summary>Gets the name under which the job is stored.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the number of this attempt, from 1.</summary>
    public abstract int Attempt { get; }

    /// <summary>Gets the maximum number of attempts of the job.</summary>
    public abstract int MaxAttempts { get; }

    /// <summary>Gets the time at which the job was enqueued, by the server's clock.</summary>
    public abstract DateTimeOffset EnqueuedAt { get; }

    /// <summary>Gets the headers that the job was enqueued with.</summary>
    /// <exception cref="JobPayloadException">The stored headers are damaged.</exception>
    public virtual JobHeaders Headers => JobHeaders.Empty;

    /// <summary>
    /// Gets the occurrence of the schedule that enqueued the job; <see langword="null"/> for a job that no schedule planned, also for a run by hand
    /// (<see cref="JobSchedule.RunNowAsync"/>).
    /// </summary>
    public virtual ScheduledOccurrence? Occurrence => null;

    /// <summary>Gets whether and why the token of this attempt fired.</summary>
    public abstract JobCancellation Cancellation { get; }

    /// <summary>Gets the token that a handler's <see cref="System.Threading.CancellationToken"/> parameter receives.</summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>
    /// Stores how far the job is, for whoever watches it. A report never decides whether the job succeeds: one that cannot
    /// be stored, for example while the server cannot be reached, is dropped and logged, the first of an attempt only.
    /// </summary>
    /// <param name="percent">
    /// 0 to 100; fractions are kept. A lower or higher value is stored as 0 or 100; one that is not a finite number is dropped.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="JobLeaseLostException">
    /// The attempt no longer holds the job's lease: nothing was stored. A handler that lets it through has stopped; nothing of
    /// the attempt is stored either way.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public abstract Task ReportProgressAsync(double percent, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores how far the job is, as any value. A handler's <see cref="IProgress{T}"/> parameter does the same without a
    /// <see cref="JsonTypeInfo{T}"/>, and never throws. A value that cannot be written as JSON, or stored, is dropped and
    /// logged, the first of an attempt only.
    /// </summary>
    /// <typeparam name="T">What is reported.</typeparam>
    /// <param name="value">The report.</param>
    /// <param name="typeInfo">How it is written as JSON, from a context of System.Text.Json.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="JobLeaseLostException">The attempt no longer holds the job's lease: nothing was stored.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public abstract Task ReportProgressAsync<T>(
        T value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a line to the job's log, which is stored with the job. The latest 1,000 lines are kept. A line that cannot be
    /// stored is dropped and logged, the first of an attempt only.
    /// </summary>
    /// <param name="line">The line. At most 4,096 characters are kept.</param>
    /// <param name="cancellationToken">Stops waiting; the line may still be stored.</param>
    /// <exception cref="JobLeaseLostException">The attempt no longer holds the job's lease: nothing was stored.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public abstract Task LogAsync(string line, CancellationToken cancellationToken = default);

    /// <summary>
    /// Registers work that is done when the attempt ends after its token has fired: once the handler has returned, the
    /// latest registered first, and awaited. What it throws is stored with the job. All of it, the handler included, has
    /// the grace period to end. Such work, and callbacks of the token, may register more of it, which is done next.
    /// </summary>
    /// <param name="cleanup">What is done.</param>
    /// <exception cref="InvalidOperationException">The attempt has ended, its cleanup included.</exception>
    public abstract void OnCancelled(Func<ValueTask> cleanup);
}
