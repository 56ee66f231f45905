using System.Globalization;

namespace TypedJobs;

/// <summary>
/// Represents an enqueue that failed, and tells which of its jobs are stored, which are not, and of which that is unknown
/// because the answer of the server was lost. Enqueueing <see cref="GetCalls"/> again stores each of them exactly once, when what
/// <see cref="Exception.InnerException"/> says has been resolved.
/// </summary>
public sealed class JobEnqueueException : Exception
{
    private readonly JobCall[] _calls;

    /// <summary>Initializes the exception.</summary>
    /// <param name="calls">The calls of the enqueue.</param>
    /// <param name="ids">The ids of their jobs, in the order of the calls.</param>
    /// <param name="statuses">What is known of each, in the order of the calls.</param>
    /// <param name="innerException">The reason of the failure.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There is no call, a call is null, or the lists are not of one length.</exception>
    public JobEnqueueException(
        IReadOnlyList<JobCall> calls, IReadOnlyList<JobId> ids, IReadOnlyList<EnqueueStatus> statuses, Exception innerException)
        : this(Copy(calls, nameof(calls)), Copy(ids, nameof(ids)), Copy(statuses, nameof(statuses)), innerException)
    {
    }

    internal JobEnqueueException(JobCall[] calls, JobId[] ids, EnqueueStatus[] statuses, Exception innerException)
        : base(Describe(Check(calls, ids, statuses, innerException), statuses, innerException), innerException)
    {
        _calls = calls;
        Ids = ids;
        Stored = Having(ids, statuses, EnqueueStatus.Stored);
        Unknown = Having(ids, statuses, EnqueueStatus.Unknown);
        NotStored = Having(ids, statuses, EnqueueStatus.NotStored);
    }

    /// <summary>Gets the ids of all jobs of the enqueue, in the order of its calls.</summary>
    public IReadOnlyList<JobId> Ids { get; }

    /// <summary>Gets the jobs that are stored, and will be run.</summary>
    public IReadOnlyList<JobId> Stored { get; }

    /// <summary>Gets the jobs that were sent to the server, whose answer did not come. They may be stored, or be stored later.</summary>
    public IReadOnlyList<JobId> Unknown { get; }

    /// <summary>
    /// Gets the jobs that are not stored: the server refused them, they could not be sent, or they were not tried because
    /// of an earlier failure.
    /// </summary>
    public IReadOnlyList<JobId> NotStored { get; }

    /// <summary>Gets whether jobs of the enqueue may have been stored although that is not known for certain.</summary>
    public bool MayHaveBeenStored => Unknown.Count > 0;

    /// <summary>
    /// Returns the calls of the enqueue, in their order, each with the key that its job has in <see cref="Ids"/>. Enqueueing
    /// them again stores those that are missing and leaves the others alone.
    /// </summary>
    public IReadOnlyList<JobCall> GetCalls() => [.. _calls.Select((call, i) => call.WithKey(Ids[i].Key))];

    private static T[] Copy<T>(IReadOnlyList<T> list, string parameter)
    {
        ArgumentNullException.ThrowIfNull(list, parameter);
        return [.. list];
    }

    // The message is written of them, which comes before everything else.
    private static JobId[] Check(JobCall[] calls, JobId[] ids, EnqueueStatus[] statuses, Exception innerException)
    {
        ArgumentNullException.ThrowIfNull(innerException);
        return calls.Length > 0 && !calls.Contains(null!) && ids.Length == calls.Length && statuses.Length == calls.Length
            ? ids
            : throw new ArgumentException("A failed enqueue has at least one call, and one id and one status for each.", nameof(calls));
    }

    private static JobId[] Having(JobId[] ids, EnqueueStatus[] statuses, EnqueueStatus status) =>
        [.. ids.Where((_, i) => statuses[i] == status)];

    private static string Describe(JobId[] ids, EnqueueStatus[] statuses, Exception exception)
    {
        if (ids.Length == 1 && statuses.Length == 1)
        {
            return statuses[0] == EnqueueStatus.Unknown
                ? $"Job {ids[0]} may have been stored: its answer was lost ({exception.Message}). Enqueue it again with the " +
                    "same key, which stores it once."
                : $"Job {ids[0]} was not stored: {exception.Message}";
        }

        int stored = statuses.Count(status => status == EnqueueStatus.Stored);
        int unknown = statuses.Count(status => status == EnqueueStatus.Unknown);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Not all of {ids.Length} jobs were stored: {stored} are stored, {unknown} may have been stored, ") +
            string.Create(CultureInfo.InvariantCulture, $"{ids.Length - stored - unknown} are not stored: {exception.Message}");
    }
}
