using System.ComponentModel;
using System.Text.Json;
using TypedJobs.Payloads;

namespace TypedJobs.CompilerServices;

/// <summary>
/// What generated code needs to run one attempt: the payload in, the services and the context, the result out.
/// Used by one attempt at a time.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class JobInvocation
{
    /// <summary>The arguments as one JSON object, in UTF-8. Valid until the attempt has ended.</summary>
    public abstract ReadOnlyMemory<byte> Payload { get; }

    /// <summary>The services of the attempt's scope. The scope is made when this is first asked for.</summary>
    public abstract IServiceProvider Services { get; }

    /// <summary>What the handler is told about its job.</summary>
    public abstract JobContext Context { get; }

    /// <summary>
    /// Fires on request, timeout, lost lease and shutdown. The source behind it is made when this is first asked
    /// for, so a handler without a token does not pay for one.
    /// </summary>
    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Where the result goes, as exactly one JSON value. Asked for only after the handler has returned.</summary>
    public abstract Utf8JsonWriter ResultWriter { get; }

    /// <summary>
    /// Makes what a handler's <see cref="IProgress{T}"/> parameter receives. A report returns at once; of reports that
    /// come faster than they can be stored, the latest is.
    /// </summary>
    /// <typeparam name="T">What is reported.</typeparam>
    /// <param name="write">Writes one report as exactly one JSON value. Static: it captures nothing.</param>
    public abstract IProgress<T> CreateProgress<T>(JobJsonWriter<T> write);
}
