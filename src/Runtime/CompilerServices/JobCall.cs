using System.ComponentModel;
using TypedJobs.CompilerServices;

namespace TypedJobs;

/// <summary>
/// Represents a call of a job that has not been enqueued: which job, and its arguments. Made by generated code and immutable,
/// so it can be kept, shared between threads and enqueued more than once.
/// </summary>
public class JobCall
{
    /// <summary>Initializes the call, for generated code.</summary>
    /// <param name="definition">The job.</param>
    /// <param name="payload">The arguments as one JSON object, in UTF-8.</param>
    /// <param name="options">What the call asks for beyond the job's defaults.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public JobCall(JobDefinition definition, ReadOnlyMemory<byte> payload, JobOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Definition = definition;
        Payload = payload;
        Options = options;
    }

    private protected JobCall(JobCall call, JobOptions options)
    {
        Definition = call.Definition;
        Payload = call.Payload;
        Options = options;
    }

    /// <summary>Gets the name under which the job is stored.</summary>
    public string Name => Definition.Name;

    /// <summary>Gets the queue that the job goes to: that of the options, or else that of the job's attribute.</summary>
    public string Queue => Options?.Queue ?? Definition.Settings.Queue;

    /// <summary>Gets the definition of the job, for generated code.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public JobDefinition Definition { get; }

    /// <summary>Gets the arguments as one JSON object, in UTF-8.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Gets the options of the call; <see langword="null"/> when it keeps the job's defaults.</summary>
    public JobOptions? Options { get; }

    /// <summary>Returns the same call with <paramref name="options"/> in place of its own.</summary>
    /// <param name="options">The options.</param>
    public JobCall With(JobOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return WithOptions(options);
    }

    /// <summary>Returns the same call with a key of the caller's choice; its other options stay.</summary>
    internal JobCall WithKey(string key) => WithOptions((Options ?? new JobOptions()) with { Key = key });

    private protected virtual JobCall WithOptions(JobOptions options) => new(this, options);
}
