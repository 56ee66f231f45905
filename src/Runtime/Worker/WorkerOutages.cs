using TypedJobs.Diagnostics;

namespace TypedJobs.Worker;

/// <summary>Logs outages of a worker, by kind of call, for all its queues together.</summary>
internal sealed class WorkerOutages(TimeProvider time)
{
    public OutageLog Opening { get; } = new(time);

    public OutageLog Taking { get; } = new(time);

    public OutageLog Renewing { get; } = new(time);

    public OutageLog Sweeping { get; } = new(time);

    public OutageLog Notifying { get; } = new(time);

    public OutageLog Ticking { get; } = new(time);

    /// <summary>Gets the outages of observers, which are not those of a queue.</summary>
    public OutageLog Observers { get; } = new(time);

    /// <summary>Forgets a queue that is no longer worked on.</summary>
    public void Forget(string queue)
    {
        Opening.Forget(queue);
        Taking.Forget(queue);
        Renewing.Forget(queue);
        Sweeping.Forget(queue);
        Notifying.Forget(queue);
        Ticking.Forget(queue);
    }
}
