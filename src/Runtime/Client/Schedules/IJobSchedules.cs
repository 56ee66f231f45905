namespace TypedJobs;

/// <summary>
/// Sets, finds and lists the schedules by which jobs recur, including coded ones. A schedule belongs to the queue of its job and has a name there.
/// Thread-safe.
/// </summary>
public interface IJobSchedules
{
    /// <summary>
    /// Sets a schedule: creates it, or changes the one of that name. With the times that it has it keeps its place, whatever else has changed; with
    /// others it is planned anew from now. A pause stays.
    /// </summary>
    /// <param name="name">
    /// The name, unique in the queue of <paramref name="job"/>: 1 to 100 letters (A-Z, a-z), digits, <c>.</c>, <c>-</c>, <c>_</c> or <c>:</c>.
    /// </param>
    /// <param name="job">
    /// What each occurrence enqueues, arguments included. Neither <see cref="JobOptions.Key"/> nor <see cref="JobOptions.DelayUntil"/> is set.
    /// </param>
    /// <param name="schedule">When the job recurs.</param>
    /// <param name="options">The options of the schedule. Default: the defaults of each option.</param>
    /// <param name="cancellationToken">Stops waiting; the schedule may still be set.</param>
    /// <exception cref="ArgumentException">
    /// The name, an option, or the size of the arguments is out of its range, options do not go together, nothing would ever occur, or this machine does
    /// not have the time zone.
    /// </exception>
    /// <exception cref="InvalidOperationException">The schedule comes from code: see <see cref="JobSchedule.OverrideAsync"/>.</exception>
    /// <exception cref="JobNameConflictException">Another assembly has a job of that name and another shape in the queue.</exception>
    Task<JobSchedule> SetAsync(
        string name, JobCall job, Schedule schedule, ScheduleOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sets many schedules, of any queues, in two round trips for each 500 of a queue. See <see cref="SetAsync"/>.</summary>
    /// <param name="schedules">The schedules. Each name occurs once in a queue.</param>
    /// <param name="cancellationToken">Stops; what was set until then stays set. The call can be repeated.</param>
    /// <returns>Handles, in the order of <paramref name="schedules"/>.</returns>
    /// <exception cref="ArgumentException">One of them is not valid; nothing is set.</exception>
    /// <exception cref="InvalidOperationException">One of them comes from code; others may have been set.</exception>
    /// <exception cref="JobNameConflictException">Another assembly has a job of one of the names and of another shape in its queue; others may have been set.</exception>
    Task<IReadOnlyList<JobSchedule>> SetManyAsync(IEnumerable<ScheduleDefinition> schedules, CancellationToken cancellationToken = default);

    /// <summary>Returns a handle on a schedule. Does not contact Redis.</summary>
    /// <param name="queue">The queue of its job.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">It cannot be the name of a queue, or of a schedule.</exception>
    JobSchedule GetSchedule(string queue, string name);

    /// <summary>
    /// Lists the schedules of a queue, the next one that is due first; paused ones and those that have ended come last. Read in pages of up to 500 while it
    /// is enumerated: what changes meanwhile may be missed or seen twice.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="cancellationToken">Stops listing.</param>
    /// <exception cref="ArgumentException">It cannot be the name of a queue.</exception>
    IAsyncEnumerable<JobScheduleRecord> ListAsync(string queue, CancellationToken cancellationToken = default);
}
