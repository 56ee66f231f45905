using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TypedJobs.Client.Middleware;
using TypedJobs.Diagnostics;
using TypedJobs.Payloads.Protection;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Records;

namespace TypedJobs.Client;

/// <summary>Turns the stored calls of schedules into jobs, through the same middleware and checks as all others. Thread-safe.</summary>
internal sealed class OccurrenceEnqueuer(JobEnqueuer enqueuer, PayloadProtector payloads) : IOccurrenceEnqueuer
{
    private const int HashBytes = 8;

    /// <summary>Creates what workers use, which have no client.</summary>
    public static OccurrenceEnqueuer Create(
        IJobStorage storage, EnqueuePipeline? pipeline, PayloadProtector payloads, JobTelemetry telemetry, TimeProvider time, ILogger logger)
    {
        var catalogue = new CatalogueWriter(storage, time, GuardedLogger.Around(logger));
        return new OccurrenceEnqueuer(new JobEnqueuer(null, pipeline, telemetry, time, storage, catalogue, payloads), payloads);
    }

    // A hash would tell which of two encrypted payloads are equal, and lets others guess short ones.
    public string HashOf(JobCall call) => payloads.Transforms
        ? string.Empty
        : Convert.ToHexStringLower(SHA256.HashData(StoredCall.Write(call, call.Payload)).AsSpan(0, HashBytes));

    public async ValueTask<byte[]> StoreAsync(JobCall call, string queue, string schedule, CancellationToken cancellationToken) => StoredCall.Write(
        call, await payloads.ProtectAsync(call.Payload, IdOf(queue, schedule), PayloadPart.Arguments, cancellationToken).ConfigureAwait(false));

    public async ValueTask<JobCall> OpenAsync(byte[] stored, string queue, string schedule, CancellationToken cancellationToken)
    {
        (JobCall call, ReadOnlyMemory<byte> payload) = StoredCall.Read(stored, queue);
        payload = await payloads.OpenAsync(payload, IdOf(queue, schedule), PayloadPart.Arguments, cancellationToken).ConfigureAwait(false);
        return new JobCall(call.Definition, payload, call.Options);
    }

    public Task EnqueueAsync(JobCall call, Func<NewJob, Task> store, CancellationToken cancellationToken) =>
        enqueuer.EnqueueOccurrenceAsync(call, store, cancellationToken);

    // Protected for the schedule: no job can have this key, so that nobody can pass off the one for the other.
    private static JobId IdOf(string queue, string schedule) => JobId.Stored(queue, $"schedule {schedule}");
}
