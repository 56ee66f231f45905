using System.ComponentModel;

namespace TypedJobs.CompilerServices;

/// <summary>Represents a <see cref="JobDefinition"/> of a job that returns a <typeparamref name="TResult"/>.</summary>
/// <typeparam name="TResult">What the handler returns.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class JobDefinition<TResult> : JobDefinition
{
    /// <summary>Initializes the definition of a job that returns a <typeparamref name="TResult"/>.</summary>
    /// <param name="name">The name under which it is stored.</param>
    /// <param name="handler">The handler, as <c>Namespace.Type.Method</c>, for messages.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="invoke">Reads the payload, calls the handler, writes the result. Static: it captures nothing.</param>
    /// <param name="readResult">Reads what <paramref name="invoke"/> wrote. Static: it captures nothing.</param>
    public JobDefinition(
        string name,
        string handler,
        JobSettings settings,
        Func<JobInvocation, ValueTask> invoke,
        JobResultReader<TResult> readResult)
        : base(name, handler, settings, invoke)
    {
        ArgumentNullException.ThrowIfNull(readResult);
        ReadResult = readResult;
    }

    internal override bool HasResult => true;

    internal JobResultReader<TResult> ReadResult { get; }
}
