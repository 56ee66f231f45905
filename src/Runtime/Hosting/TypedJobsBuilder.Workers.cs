using System.Diagnostics.CodeAnalysis;
using TypedJobs.Hosting;
using TypedJobs.Jobs;

namespace TypedJobs;

/// <content>Workers and their observers.</content>
public sealed partial class TypedJobsBuilder
{
    /// <summary>
    /// Adds an observer of the workers of this registration, made once with what its constructor asks for from the services. Adding
    /// a type twice has no effect.
    /// </summary>
    /// <typeparam name="TObserver">The type of the observer.</typeparam>
    public TypedJobsBuilder AddWorkerObserver<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TObserver>()
        where TObserver : class, IJobWorkerObserver
    {
        _own.AddOnce<IJobWorkerObserver, TObserver>();
        return this;
    }

    /// <summary>Adds an observer of the workers of this registration.</summary>
    /// <param name="observer">The observer. It is not disposed of with the host.</param>
    public TypedJobsBuilder AddWorkerObserver(IJobWorkerObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _own.Add(observer);
        return this;
    }

    /// <summary>
    /// Adds an observer of jobs that fail for good, made once with what its constructor asks for from the services. Adding a type twice has no effect.
    /// Needed where workers run.
    /// </summary>
    /// <typeparam name="TObserver">The type of the observer.</typeparam>
    public TypedJobsBuilder AddJobFailureObserver<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TObserver>()
        where TObserver : class, IJobFailureObserver
    {
        _own.AddOnce<IJobFailureObserver, TObserver>();
        return this;
    }

    /// <summary>Adds an observer of jobs that fail for good.</summary>
    /// <param name="observer">The observer. It is not disposed of with the host.</param>
    public TypedJobsBuilder AddJobFailureObserver(IJobFailureObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _own.Add(observer);
        return this;
    }

    /// <summary>Adds a worker that runs the jobs of a queue while the host runs. Its name is that of the queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration section <c>TypedJobs:Workers:&lt;name&gt;</c>. Options out of their range keep the host
    /// from starting.
    /// </param>
    /// <exception cref="ArgumentException">The queue's name is not valid.</exception>
    /// <exception cref="InvalidOperationException">There is a worker of that name.</exception>
    public TypedJobsBuilder AddWorker(string queue = "default", Action<WorkerOptions>? configure = null) =>
        AddWorker([queue], configure);

    /// <summary>
    /// Adds a worker that runs the jobs of several queues, with as many slots in total as its options say. The queues come in
    /// order of precedence, or share by their weights (<see cref="WorkerOptions.Order"/>). Its name is that of the queues, joined by
    /// <c>+</c>.
    /// </summary>
    /// <param name="queues">The queues: names, or names with weights.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration section <c>TypedJobs:Workers:&lt;name&gt;</c>. Options out of their range keep the host
    /// from starting.
    /// </param>
    /// <exception cref="ArgumentException">A queue is not valid, or there is no queue, or one twice.</exception>
    /// <exception cref="InvalidOperationException">There is a worker of that name.</exception>
    public TypedJobsBuilder AddWorker(IReadOnlyList<WorkerQueue> queues, Action<WorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(queues);
        ThrowIfInvalid(queues);
        return Add(string.Join('+', queues.Select(queue => queue.Name)), queues, configure);
    }

    /// <summary>
    /// Adds a worker with a name of its own. Needed for a second worker of the same queues, and handy for settings in environment
    /// variables.
    /// </summary>
    /// <param name="name">
    /// The name, which no other worker of this registration has: 1 to 128 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. Upper and lower
    /// case are the same.
    /// </param>
    /// <param name="queues">The queues: names, or names with weights.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration section <c>TypedJobs:Workers:&lt;name&gt;</c>. Options out of their range keep the host
    /// from starting.
    /// </param>
    /// <exception cref="ArgumentException">The name or a queue is not valid, or there is no queue, or one twice.</exception>
    /// <exception cref="InvalidOperationException">There is a worker of that name.</exception>
    public TypedJobsBuilder AddWorker(string name, IReadOnlyList<WorkerQueue> queues, Action<WorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(queues);
        if (!JobNames.IsValidName(name))
        {
            throw new ArgumentException(
                $"{Bounds.Show(name)} cannot be the name of a worker: use 1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'.",
                nameof(name));
        }

        ThrowIfInvalid(queues);
        return Add(name, queues, configure);
    }

    private static void ThrowIfInvalid(IReadOnlyList<WorkerQueue> queues)
    {
        if (queues.Count == 0 || queues.DistinctBy(queue => queue.Name, StringComparer.Ordinal).Count() < queues.Count)
        {
            throw new ArgumentException("A worker needs at least one queue, and each queue only once.", nameof(queues));
        }

        foreach (WorkerQueue queue in queues)
        {
            JobNames.ThrowIfInvalidQueue(queue.Name, nameof(queues));
            Bounds.CheckNumber(queue.Weight, 1, JobLimits.MaxWeight, nameof(queue.Weight), $"queue '{queue.Name}'");
        }
    }

    private TypedJobsBuilder Add(string worker, IReadOnlyList<WorkerQueue> queues, Action<WorkerOptions>? configure)
    {
        if (!_registration.Workers.Add(worker))
        {
            throw new InvalidOperationException(
                $"Two workers are named '{worker}'. Name the second, as in AddWorker(\"{queues[0].Name}-2\", [\"{queues[0].Name}\"]), so that each has its " +
                "options and its section of the configuration.");
        }

        WorkerServices.Add(_own, _registration, worker, [.. queues], configure);
        return this;
    }
}
