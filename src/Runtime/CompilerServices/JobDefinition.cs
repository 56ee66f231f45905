using System.ComponentModel;

namespace TypedJobs.CompilerServices;

/// <summary>
/// Represents a job of a dispatch table: its name, its settings and how to run it. Immutable; made by generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public class JobDefinition
{
    /// <summary>Initializes the definition of a job that returns nothing.</summary>
    /// <param name="name">The name under which it is stored.</param>
    /// <param name="handler">The handler, as <c>Namespace.Type.Method</c>, for messages.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="invoke">Reads the payload, calls the handler, writes the result. Static: it captures nothing.</param>
    public JobDefinition(
        string name, string handler, JobSettings settings, Func<JobInvocation, ValueTask> invoke)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(handler);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(invoke);
        Name = name;
        Handler = handler;
        Settings = settings;
        Invoke = invoke;
        Backoff = JobOverrides.BackoffOf(settings);
        Traits = JobTraits.Write(settings, null);
        Head = JobHead.Write(settings.MaxAttempts, name, string.Empty);
    }

    /// <summary>Gets the name under which the job is stored.</summary>
    public string Name { get; }

    /// <summary>Gets the handler, as <c>Namespace.Type.Method</c>.</summary>
    public string Handler { get; }

    /// <summary>Gets the settings of the job's attribute.</summary>
    public JobSettings Settings { get; }

    /// <summary>Gets the assembly that declares the job; <see langword="null"/> keeps the job out of its queue's catalogue.</summary>
    public string? Assembly { get; init; }

    /// <summary>Gets the shapes of the payload and the result, as JSON; see the protocol's page.</summary>
    public string? Shape { get; init; }

    /// <summary>Gets the schedules by which the job recurs, as coded.</summary>
    public IReadOnlyList<RecurringSettings> Recurring { get; init; } = [];

    /// <summary>Gets what the job is called in messages.</summary>
    internal string Subject => field ??= $"job '{Name}'";

    /// <summary>Gets a value indicating whether the handler returns a result.</summary>
    internal virtual bool HasResult => false;

    internal Func<JobInvocation, ValueTask> Invoke { get; }

    internal JobBackoff Backoff { get; }

    /// <summary>Gets what a call without options asks of the queue.</summary>
    internal string Traits { get; }

    /// <summary>The head of a call without options.</summary>
    internal byte[] Head { get; }
}
