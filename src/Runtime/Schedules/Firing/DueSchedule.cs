using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Schedules;

namespace TypedJobs.Schedules.Firing;

/// <summary>
/// Represents one schedule in a tick: what is enqueued of it passes the middleware, which is held until the tick has stored it. Each of its jobs
/// is prepared by a flow of its own.
/// </summary>
internal sealed class DueSchedule(
    StoredSchedule stored, ScheduleState state, PlannedTick tick, DateTimeOffset? dueAt, DateTimeOffset? dueAtIfNone)
{
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Occurrence> _jobs = [];

    public StoredSchedule Stored => stored;

    public string Name => stored.Name;

    /// <summary>Gets the state that was read.</summary>
    public ScheduleState State => state;

    public PlannedTick Tick => tick;

    /// <summary>Gets when a tick has something to do next; <see langword="null"/> when none has.</summary>
    public DateTimeOffset? DueAt => dueAt;

    /// <summary>Gets the same for the case that not all of the runs are enqueued.</summary>
    public DateTimeOffset? DueAtIfNone => dueAtIfNone;

    /// <summary>Gets the jobs, in the order of their planned instants.</summary>
    public IReadOnlyList<Occurrence> Jobs => _jobs;

    /// <summary>Gets the name of the job, for logs.</summary>
    public string Job => state.Job;

    /// <summary>Prepares the jobs. When this returns, each waits to be stored.</summary>
    /// <exception cref="Exception">One of them could not be prepared; none is to be stored then.</exception>
    public async Task PrepareAsync(
        IReadOnlyList<(JobCall Call, DateTimeOffset Planned)> calls, IOccurrenceEnqueuer enqueuer, TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        var ready = new TaskCompletionSource<NewJob>[calls.Count];
        for (int i = 0; i < calls.Count; i++)
        {
            var prepared = new TaskCompletionSource<NewJob>(TaskCreationOptions.RunContinuationsAsynchronously);
            ready[i] = prepared;
            _ = RunAsync(calls[i].Call, prepared, enqueuer, stop);
        }

        for (int i = 0; i < calls.Count; i++)
        {
            NewJob job = await ready[i].Task.WaitAsync(patience, time, stop).ConfigureAwait(false);
            _jobs.Add(new Occurrence(job, calls[i].Planned, ByHand: false));
        }
    }

    /// <summary>Tells the middleware what became of the jobs, once; later calls say nothing.</summary>
    /// <param name="failure">Why they are not in the queue; <see langword="null"/> when they are.</param>
    public void End(Exception? failure)
    {
        if (failure is null)
        {
            _stored.TrySetResult();
        }
        else if (_stored.TrySetException(failure))
        {
            _ = _stored.Task.Exception;
        }
    }

    // Never fails. What the middleware does when the job is stored is its own, and no tick waits for it.
    private async Task RunAsync(JobCall call, TaskCompletionSource<NewJob> ready, IOccurrenceEnqueuer enqueuer, CancellationToken stop)
    {
        // Its own flow: what middleware leaves in the ambient state of one occurrence is not seen by another.
        await Task.Yield();
        try
        {
            await enqueuer.EnqueueAsync(
                call,
                job =>
                {
                    ready.TrySetResult(job);
                    return _stored.Task;
                },
                stop).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Later ones say that the tick has failed, which it tells itself, or are of a middleware whose job is stored.
            if (ready.TrySetException(exception))
            {
                _ = ready.Task.Exception;
            }
        }
    }
}
