namespace TypedJobs.Diagnostics;

/// <summary>
/// Represents the names of spans' attributes and of instruments. Those that begin with <c>messaging.</c> but not <c>messaging.typedjobs.</c> are of the
/// <see href="https://opentelemetry.io/docs/specs/semconv/messaging/">semantic conventions for messaging</see> of OpenTelemetry, whose stability is
/// <i>Development</i>: they can still change.
/// </summary>
internal static class TelemetryNames
{
    /// <summary>The name of the source of activities and of the meter.</summary>
    public const string Source = "TypedJobs";

    public const string System = "messaging.system";
    public const string SystemValue = "typedjobs";
    public const string OperationName = "messaging.operation.name";
    public const string OperationType = "messaging.operation.type";
    public const string Destination = "messaging.destination.name";
    public const string MessageId = "messaging.message.id";
    public const string BatchCount = "messaging.batch.message_count";
    public const string ErrorType = "error.type";

    public const string Enqueue = "enqueue";
    public const string EnqueueType = "send";
    public const string Process = "process";
    public const string ProcessType = "process";

    public const string Job = "messaging.typedjobs.job.name";
    public const string Attempt = "messaging.typedjobs.attempt";
    public const string Outcome = "messaging.typedjobs.outcome";
    public const string CancellationCause = "messaging.typedjobs.cancellation.cause";
    public const string CancellationReason = "messaging.typedjobs.cancellation.reason";
    public const string CancellationLatency = "messaging.typedjobs.cancellation.latency";

    public const string State = "messaging.typedjobs.job.state";
    public const string Registration = "messaging.typedjobs.registration";

    public const string OperationDuration = "messaging.client.operation.duration";
    public const string SentMessages = "messaging.client.sent.messages";
    public const string ConsumedMessages = "messaging.client.consumed.messages";
    public const string ProcessDuration = "messaging.process.duration";
    public const string WaitDuration = "typedjobs.job.wait.duration";
    public const string RunDuration = "typedjobs.job.run.duration";
    public const string IgnoredCancellations = "typedjobs.cancellation.ignored";
    public const string QueueJobs = "typedjobs.queue.jobs";
    public const string OldestReadyAge = "typedjobs.queue.oldest_ready_age";
    public const string ScheduleOverdue = "typedjobs.schedule.overdue";
    public const string ScheduleOccurrences = "typedjobs.schedule.occurrences";
    public const string CancellationLatencies = "typedjobs.cancellation.latency";
}
