using TypedJobs.Client.Schedules;
using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>
/// Represents a schedule, by which a job recurs. Holds no connection; thread-safe; may be kept for long. A test double derives from it and overrides
/// what the tested code calls; the other members then throw <see cref="NotSupportedException"/>.
/// </summary>
public class JobSchedule
{
    private readonly JobSchedules? _schedules;

    /// <summary>Initializes a test double of a schedule, of a derived type.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="name">The name.</param>
    protected JobSchedule(string queue, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        ArgumentException.ThrowIfNullOrEmpty(name);
        Queue = queue;
        Name = name;
    }

    internal JobSchedule(JobSchedules schedules, string queue, string name)
    {
        _schedules = schedules;
        Queue = queue;
        Name = name;
    }

    /// <summary>Gets the queue of the schedule and of its jobs.</summary>
    public string Queue { get; }

    /// <summary>Gets the name of the schedule.</summary>
    public string Name { get; }

    /// <exception cref="NotSupportedException">This is a test double.</exception>
    private JobSchedules Schedules => _schedules ?? throw TestDouble.NotOverridden(GetType());

    /// <summary>Reads the schedule as it is now.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The record, or <see langword="null"/> when there is no such schedule.</returns>
    public virtual Task<JobScheduleRecord?> GetAsync(CancellationToken cancellationToken = default) =>
        Schedules.GetAsync(Queue, Name, cancellationToken);

    /// <summary>Stops the schedule until <see cref="ResumeAsync"/>. Jobs that were enqueued go on. What would occur meanwhile is not missed.</summary>
    /// <param name="reason">Why, for whoever looks at the schedule. At most 1,024 characters are kept.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether that changed something; not when the schedule is paused, or does not exist.</returns>
    /// <exception cref="InvalidOperationException">What is stored of the schedule cannot be read, or others changed it again and again.</exception>
    public virtual Task<bool> PauseAsync(string? reason = null, CancellationToken cancellationToken = default) =>
        Schedules.PauseAsync(Queue, Name, reason, cancellationToken);

    /// <summary>Lets a paused schedule go on with its next occurrence from now.</summary>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether that changed something; not when the schedule is not paused, or does not exist.</returns>
    /// <exception cref="InvalidOperationException">
    /// What is stored of the schedule cannot be read, this machine does not have its time zone, or others changed it again and again.
    /// </exception>
    public virtual Task<bool> ResumeAsync(CancellationToken cancellationToken = default) =>
        Schedules.ResumeAsync(Queue, Name, cancellationToken);

    /// <summary>Removes the schedule and its history. Jobs that were enqueued go on.</summary>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether there was such a schedule.</returns>
    /// <exception cref="InvalidOperationException">
    /// The schedule comes from code that a living worker has. Pause it, or remove the attribute and deploy.
    /// </exception>
    public virtual Task<bool> RemoveAsync(CancellationToken cancellationToken = default) =>
        Schedules.RemoveAsync(Queue, Name, cancellationToken);

    /// <summary>
    /// Enqueues the job now, beside the occurrences, also while the schedule is paused or an earlier job runs. Later occurrences take note of this job as of
    /// any other of the schedule, unless another one had not finished.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the job may still be enqueued.</param>
    /// <exception cref="InvalidOperationException">There is no such schedule, or it cannot be read.</exception>
    public virtual Task<JobHandle> RunNowAsync(CancellationToken cancellationToken = default) =>
        Schedules.RunNowAsync(Queue, Name, cancellationToken);

    /// <summary>Returns the next planned instants, without their jitter; none while the schedule is paused.</summary>
    /// <param name="count">How many at most. From 1 to 1,000.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of its range.</exception>
    /// <exception cref="InvalidOperationException">There is no such schedule, it cannot be read, or this machine does not have its time zone.</exception>
    public virtual Task<IReadOnlyList<DateTimeOffset>> GetNextOccurrencesAsync(int count, CancellationToken cancellationToken = default) =>
        Schedules.GetNextAsync(Queue, Name, count, cancellationToken);

    /// <summary>Returns what became of the latest 20 occurrences and runs by hand, the newest first.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public virtual Task<IReadOnlyList<JobOccurrence>> GetHistoryAsync(CancellationToken cancellationToken = default) =>
        Schedules.GetHistoryAsync(Queue, Name, cancellationToken);

    /// <summary>
    /// Waits until the next occurrence is enqueued, and returns its job. Skipped and missed ones do not count, and neither do runs by hand. A schedule
    /// that does not exist is waited for, since coded ones are stored shortly after their worker has started: up to 10 seconds.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">There is no such schedule, it cannot be read, or it was removed or has ended.</exception>
    public virtual Task<JobHandle> WaitForNextAsync(CancellationToken cancellationToken = default) =>
        Schedules.WaitForNextAsync(Queue, Name, cancellationToken);

    /// <summary>
    /// Puts other times in the place of those of a coded schedule, whose options stay. Deployments do not change that: it counts until it is cleared, or
    /// until the given instant.
    /// </summary>
    /// <param name="schedule">When the job recurs meanwhile.</param>
    /// <param name="until">When the coded times count again. Default: when <see cref="ClearOverrideAsync"/> says so.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <exception cref="ArgumentException">
    /// The times do not go with the options, nothing would ever occur, or this machine does not have the time zone of <paramref name="schedule"/>.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There is no such schedule, it does not come from code, it cannot be read, or others changed it again and again.
    /// </exception>
    public virtual Task OverrideAsync(Schedule schedule, DateTimeOffset? until = null, CancellationToken cancellationToken = default) =>
        Schedules.OverrideAsync(Queue, Name, schedule, until, cancellationToken);

    /// <summary>Lets the coded times count again, from now on.</summary>
    /// <param name="cancellationToken">Stops waiting; the change may still take effect.</param>
    /// <returns>Whether that changed something.</returns>
    /// <exception cref="InvalidOperationException">
    /// What is stored of the schedule cannot be read, this machine does not have its time zone, or others changed it again and again.
    /// </exception>
    public virtual Task<bool> ClearOverrideAsync(CancellationToken cancellationToken = default) =>
        Schedules.ClearOverrideAsync(Queue, Name, cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => $"{Queue}/{Name}";
}
