using System.Diagnostics;

namespace TypedJobs.Diagnostics;

/// <summary>
/// Represents what all spans of an operation on a queue have in common: made once, because a listener that samples a span out has looked at this
/// as well. Immutable.
/// </summary>
internal sealed class TracedOperation
{
    private TracedOperation(string name, string type, string? queue, ActivityKind kind)
    {
        Queue = queue;
        Kind = kind;
        SpanName = queue is null ? name : $"{name} {queue}";
        KeyValuePair<string, object?>[] tags =
        [
            new(TelemetryNames.System, TelemetryNames.SystemValue),
            new(TelemetryNames.OperationName, name),
            new(TelemetryNames.OperationType, type),
        ];
        Tags = queue is null ? tags : [.. tags, new(TelemetryNames.Destination, queue)];
    }

    /// <summary>Gets the queue; <see langword="null"/> when there are several.</summary>
    public string? Queue { get; }

    /// <summary>Gets the side of the queue.</summary>
    public ActivityKind Kind { get; }

    /// <summary>Gets the name of the spans.</summary>
    public string SpanName { get; }

    /// <summary>Gets the attributes that a sampler may decide by.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>Returns the operation that stores jobs.</summary>
    public static TracedOperation Enqueue(string? queue) =>
        new(TelemetryNames.Enqueue, TelemetryNames.EnqueueType, queue, ActivityKind.Producer);

    /// <summary>Returns the operation that runs a job.</summary>
    public static TracedOperation Process(string queue) =>
        new(TelemetryNames.Process, TelemetryNames.ProcessType, queue, ActivityKind.Consumer);
}
