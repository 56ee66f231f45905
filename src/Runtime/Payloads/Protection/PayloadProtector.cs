using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TypedJobs.Jobs;
using TypedJobs.Payloads.Protection.Encryption;

namespace TypedJobs.Payloads.Protection;

/// <summary>
/// Transforms values before they are stored, and undoes that by the mark in front of them, whatever is configured now. Without transforms
/// values are stored as they are. Thread-safe.
/// </summary>
internal sealed class PayloadProtector
{
    /// <summary>The protector of a process without transforms.</summary>
    public static readonly PayloadProtector None = new([], PayloadLimits.Default);

    private static readonly string[] PartNames = ["The arguments", "The result", "The progress", "A line of the log", "The error"];

    private readonly IPayloadTransform[] _transforms;
    private readonly Dictionary<string, IPayloadTransform> _known = new(StringComparer.Ordinal)
    {
        [BrotliTransform.TransformName] = new BrotliTransform(new PayloadCompressionOptions()),
    };

    /// <exception cref="InvalidOperationException">A transform has no valid name, or the name of another.</exception>
    public PayloadProtector(IEnumerable<IPayloadTransform> transforms, PayloadLimits limits)
    {
        // What is encrypted cannot be compressed, in whatever order the calls were.
        _transforms = [.. transforms.OrderBy(static transform => transform switch { BrotliTransform => 0, AesGcmTransform => 2, _ => 1 })];
        Limits = limits;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (IPayloadTransform transform in _transforms)
        {
            if (!PayloadMark.IsValidName(transform.Name)
                || (transform is not (BrotliTransform or AesGcmTransform) && transform.Name is BrotliTransform.TransformName or AesGcmTransform.TransformName))
            {
                throw new InvalidOperationException(
                    $"{transform.GetType().Name} cannot be a payload transform: its name {Bounds.Show(transform.Name)} is reserved, or is not 1 to 32 lower-case letters, digits, '.', '-' or '_'.");
            }

            if (!seen.Add(transform.Name))
            {
                throw new InvalidOperationException($"Two payload transforms are named '{transform.Name}'; register one of them.");
            }

            _known[transform.Name] = transform;
        }
    }

    /// <summary>Gets the maximum sizes of values.</summary>
    public PayloadLimits Limits { get; }

    /// <summary>Gets a value indicating whether values are transformed before they are stored.</summary>
    public bool Transforms => _transforms.Length > 0;

    /// <summary>Returns a value as it is stored.</summary>
    /// <exception cref="JobPayloadException">It is too large then.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ProtectAsync(
        ReadOnlyMemory<byte> value, JobId id, PayloadPart part, CancellationToken cancellationToken) =>
        _transforms.Length == 0 || value.IsEmpty ? new(value) : TransformAsync(value, id, part, cancellationToken);

    /// <summary>Returns a line of a log as it is stored.</summary>
    public ValueTask<string> ProtectLineAsync(string line, JobId id, CancellationToken cancellationToken)
    {
        if (_transforms.Length > 0 && line.Length > 0)
        {
            return TransformLineAsync(line, id, cancellationToken);
        }

        // A line may begin with anything: behind a mark without transforms it is not taken for one that has some.
        return new(PayloadMark.IsMarked(line) ? Encoding.UTF8.GetString(PayloadMark.Write(string.Empty, Encoding.UTF8.GetBytes(line), asText: false)) : line);
    }

    /// <summary>Returns the value that was stored.</summary>
    /// <param name="stored">A stored value, with its mark if it has one.</param>
    /// <param name="id">The job.</param>
    /// <param name="part">The part of the job that the value is.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="JobPayloadException">The value cannot be read here, now or ever.</exception>
    public ValueTask<ReadOnlyMemory<byte>> OpenAsync(
        ReadOnlyMemory<byte> stored, JobId id, PayloadPart part, CancellationToken cancellationToken) =>
        PayloadMark.IsMarked(stored.Span) ? UndoAsync(stored, id, part, cancellationToken) : new(stored);

    /// <summary>Returns what is told of a value that cannot be read.</summary>
    public static UnreadableValue Describe(ReadOnlyMemory<byte> stored, PayloadPart part, Exception exception)
    {
        var problem = exception as JobPayloadException;
        PayloadStep last = PayloadMark.TryRead(stored, out PayloadStep[] steps, out _) && steps.Length > 0 ? steps[^1] : default;
        return new UnreadableValue
        {
            Part = part,
            Transform = problem is { Transform: { } transform } ? transform : last.Transform,
            KeyId = problem is { Transform: not null } ? problem.KeyId : last.KeyId,
            Message = problem is not null
                ? problem.Message
                : $"{PartNames[(int)part]} cannot be read: undoing transform '{last}' failed with {exception.GetType().FullName}.",
        };
    }

    private async ValueTask<string> TransformLineAsync(string line, JobId id, CancellationToken cancellationToken)
    {
        byte[] value = Encoding.UTF8.GetBytes(line);
        ReadOnlyMemory<byte> stored = await TransformAsync(value, id, PayloadPart.LogLine, cancellationToken).ConfigureAwait(false);
        return PayloadMark.IsMarked(line) && stored.Span.SequenceEqual(value)
            ? Encoding.UTF8.GetString(PayloadMark.Write(string.Empty, value, asText: false))
            : Encoding.UTF8.GetString(stored.Span);
    }

    private async ValueTask<ReadOnlyMemory<byte>> TransformAsync(
        ReadOnlyMemory<byte> value, JobId id, PayloadPart part, CancellationToken cancellationToken)
    {
        string steps = string.Empty;
        foreach (IPayloadTransform transform in _transforms)
        {
            if (await transform.ApplyAsync(value, new PayloadContext(id, part, steps), cancellationToken).ConfigureAwait(false) is { } transformed)
            {
                value = transformed.Data;
                string step = new PayloadStep(transform.Name, transformed.KeyId).ToString();
                steps = steps.Length == 0 ? step : $"{steps} {step}";
            }
        }

        // Scripts publish all parts but the arguments in JSON, which has no room for bytes.
        ReadOnlyMemory<byte> stored = steps.Length == 0 ? value : PayloadMark.Write(steps, value.Span, asText: part != PayloadPart.Arguments);
        return stored.Length <= JobLimits.MaxPayloadBytes
            ? stored
            : throw new JobPayloadException(string.Create(
                CultureInfo.InvariantCulture,
                $"{PartNames[(int)part]} of job {id} cannot be stored: after its payload transforms it has {stored.Length:N0} bytes, and at most {JobLimits.MaxPayloadBytes:N0} can be stored. Store large data elsewhere."));
    }

    private async ValueTask<ReadOnlyMemory<byte>> UndoAsync(
        ReadOnlyMemory<byte> stored, JobId id, PayloadPart part, CancellationToken cancellationToken)
    {
        if (!PayloadMark.TryRead(stored, out PayloadStep[] steps, out ReadOnlyMemory<byte> value))
        {
            throw new JobPayloadException($"{PartNames[(int)part]} of job {id} cannot be read: the mark in front of it, which names its payload transforms, is damaged.");
        }

        if (steps.Length > 0 && part != PayloadPart.Arguments)
        {
            value = Decode(value.Span)
                ?? throw Unreadable(id, part, steps[^1], "Its stored bytes are damaged.", null);
        }

        for (int i = steps.Length - 1; i >= 0; i--)
        {
            if (!_known.TryGetValue(steps[i].Transform, out IPayloadTransform? transform))
            {
                throw Unreadable(
                    id,
                    part,
                    steps[i],
                    steps[i].Transform == AesGcmTransform.TransformName
                        ? "This process has no keys. Give them to it with UsePayloadEncryption(…)."
                        : "This process does not know that transform. Register it with AddPayloadTransform(…).",
                    null);
            }

            var context = new PayloadContext(id, part, PayloadMark.Describe(steps.Take(i)));
            try
            {
                value = await transform.UndoAsync(value, steps[i].KeyId, context, cancellationToken).ConfigureAwait(false);
            }
            catch (JobPayloadException exception)
            {
                throw Unreadable(id, part, steps[i], exception.Message, exception);
            }
            catch (Exception exception) when (exception is CryptographicException or InvalidDataException or FormatException)
            {
                throw Unreadable(
                    id, part, steps[i], "Its stored bytes are damaged or belong to another job or part, or another key has that id.", exception);
            }

            if (value.Length > context.MaxLength)
            {
                throw Unreadable(id, part, steps[i], "The value exceeds its maximum length when that is undone.", null);
            }
        }

        return value;
    }

    private static byte[]? Decode(ReadOnlySpan<byte> text)
    {
        byte[] data = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, data, out _, out int length) == OperationStatus.Done ? data[..length] : null;
    }

    private static JobPayloadException Unreadable(JobId id, PayloadPart part, PayloadStep step, string why, Exception? exception)
    {
        string key = step.KeyId is null ? string.Empty : $" with key '{step.KeyId}'";
        return new JobPayloadException(
            $"{PartNames[(int)part]} of job {id} cannot be read: it was stored through payload transform '{step.Transform}'{key}. {why} What is stored is kept"
                + (part == PayloadPart.Arguments ? "; retry the job once that is resolved." : "."),
            exception)
        {
            Transform = step.Transform,
            KeyId = step.KeyId,
        };
    }
}
