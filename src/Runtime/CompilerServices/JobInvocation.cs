using System.ComponentModel;
using System.Text.Json;
using TypedJobs.Payloads;

namespace TypedJobs.CompilerServices;

/// <summary>
/// Represents what generated code needs to run one attempt: payload, services, context, and where the result goes. Used by one
/// attempt at a time.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class JobInvocation
{
    /// <summary>Gets the arguments as one JSON object, in UTF-8. Valid until the attempt has ended.</summary>
    public abstract ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Gets the services of the attempt's scope. The scope is made by the first read.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>Gets the context that the handler receives.</summary>
    public abstract JobContext Context { get; }

    /// <summary>
    /// Gets the token that fires on request, timeout, lost lease and shutdown. Its source is made by the first read, so a
    /// handler without a token does not pay for one.
    /// </summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>
    /// Gets the writer of the result, which is exactly one JSON value. Read only after the handler has returned.
    /// </summary>
    public abstract Utf8JsonWriter ResultWriter { get; }

    /// <summary>
    /// Makes what a handler's <see cref="IProgress{T}"/> parameter receives. A report returns immediately; of reports that
    /// come faster than they can be stored, the latest is.
    /// </summary>
    /// <typeparam name="T">What is reported.</typeparam>
    /// <param name="write">Writes one report as exactly one JSON value. Static: it captures nothing.</param>
    public abstract IProgress<T> CreateProgress<T>(JobJsonWriter<T> write);
}
