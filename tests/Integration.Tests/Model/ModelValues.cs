using System.Globalization;
using System.Text;
using TypedJobs.Payloads.Protection;
using TypedJobs.Payloads.Protection.Encryption;
using TypedJobs.Queues;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Integration.Tests.Model;

/// <summary>
/// What becomes of values on their way to the server and back, as clients and workers do it. The model knows them as they were given.
/// </summary>
internal sealed class ModelValues
{
    private const string Mark = "aes-gcm:model";

    // A mark with its two ends, a nonce and a tag.
    private static readonly int Overhead = Mark.Length + 2 + 12 + 16;

    private readonly PayloadProtector _protector;

    private ModelValues(PayloadProtector protector, AnswerBounds bounds)
    {
        _protector = protector;
        Bounds = bounds;
    }

    /// <summary>Gets values that are stored as they are.</summary>
    public static ModelValues Plain { get; } = new(PayloadProtector.None, new AnswerBounds(LargePayload: 30, MaxAnswer: 100));

    /// <summary>Gets values that are stored encrypted. The bounds count what is stored, so they are larger by what that adds to one job, or to two.</summary>
    public static ModelValues Encrypted { get; } = new(
        new PayloadProtector(
            [new AesGcmTransform(new FixedKeys(new PayloadKey("model", new byte[PayloadKey.Length]), []), new PayloadEncryptionOptions(), TimeProvider.System)],
            PayloadLimits.Default),
        new AnswerBounds(LargePayload: 30 + Overhead, MaxAnswer: 100 + (2 * Overhead)));

    /// <summary>Gets what bounds answers: some of the jobs have large payloads, of which an answer has room for one or two.</summary>
    public AnswerBounds Bounds { get; }

    /// <summary>Returns a value as it is stored.</summary>
    public async Task<ReadOnlyMemory<byte>> ProtectAsync(string queue, string key, ReadOnlyMemory<byte> value, PayloadPart part)
    {
        ReadOnlyMemory<byte> stored = await _protector.ProtectAsync(value, JobId.Stored(queue, key), part, CancellationToken.None);

        // A test that stores plain values by mistake shows nothing.
        Assert.Equal(_protector.Transforms && !value.IsEmpty, PayloadMark.IsMarked(stored.Span));
        return stored;
    }

    /// <summary>Returns outcomes as they are stored.</summary>
    public async Task<Outcome[]> ProtectAsync(string queue, IEnumerable<Outcome> outcomes)
    {
        var stored = new List<Outcome>();
        foreach (Outcome outcome in outcomes)
        {
            PayloadPart part = outcome.Kind == OutcomeKind.Completed ? PayloadPart.Result : PayloadPart.Error;
            stored.Add(outcome with { Text = await ProtectAsync(queue, outcome.Lease.Job, outcome.Text, part) });
        }

        return [.. stored];
    }

    /// <summary>Returns a value as it was given.</summary>
    public async Task<ReadOnlyMemory<byte>> OpenAsync(string queue, string key, ReadOnlyMemory<byte> stored, PayloadPart part) =>
        await _protector.OpenAsync(stored, JobId.Stored(queue, key), part, CancellationToken.None);

    /// <summary>Returns a job with its arguments as they were given.</summary>
    public async Task<TakenJob> OpenAsync(string queue, TakenJob job) => job with
    {
        Payload = StoredHeaders.Replace(
            job.Payload, job.HeadersLength, await OpenAsync(queue, job.Lease.Job, job.Payload, PayloadPart.Arguments)),
    };

    /// <summary>Returns a record with its values as they were given.</summary>
    public async Task<JobRecord> OpenAsync(JobRecord record)
    {
        if (!_protector.Transforms)
        {
            return record;
        }

        string? progress = record.ProgressJson is { } json ? await OpenTextAsync(Encoding.UTF8.GetBytes(json), PayloadPart.Progress) : null;
        return record with
        {
            PayloadJson = record.Payload.IsEmpty ? null : await OpenTextAsync(record.Payload, PayloadPart.Arguments),
            Progress = progress is null ? null : double.Parse(progress, CultureInfo.InvariantCulture),
            Error = record.Error is { } error
                ? (await StoredErrors.OpenAsync(error, record.Id, _protector, CancellationToken.None)).Error
                : null,
        };

        async Task<string> OpenTextAsync(ReadOnlyMemory<byte> stored, PayloadPart part) =>
            Encoding.UTF8.GetString((await OpenAsync(record.Id.Queue, record.Id.Key, stored, part)).Span);
    }
}
