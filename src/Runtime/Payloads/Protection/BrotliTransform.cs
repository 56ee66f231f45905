using System.Buffers;
using System.IO.Compression;

namespace TypedJobs.Payloads.Protection;

/// <summary>Compresses values with Brotli. Every process can undo it, whether it compresses or not. Thread-safe.</summary>
internal sealed class BrotliTransform(PayloadCompressionOptions options) : IPayloadTransform
{
    public const string TransformName = "br";

    private const int Window = 22;
    private const int FirstBuffer = 4096;

    // Of the mark that names this transform alone.
    private const int MarkLength = 4;

    private readonly int _minLength = options.MinLength;
    private readonly int _quality = options.Level switch
    {
        CompressionLevel.SmallestSize => 11,
        CompressionLevel.Optimal => 4,
        _ => 1,
    };

    public string Name => TransformName;

    public ValueTask<TransformedPayload?> ApplyAsync(ReadOnlyMemory<byte> value, PayloadContext context, CancellationToken cancellationToken)
    {
        if (value.Length < _minLength)
        {
            return default;
        }

        // What does not fit would not become shorter. All parts but the arguments are stored as Base64, behind a mark.
        int most = context.Part == PayloadPart.Arguments ? value.Length - 1 : Math.Max(0, (value.Length / 4 * 3) - MarkLength);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(value.Length);
        try
        {
            return BrotliEncoder.TryCompress(value.Span, buffer.AsSpan(0, most), out int length, _quality, Window)
                ? new(new TransformedPayload(buffer.AsSpan(0, length).ToArray()))
                : default;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>> UndoAsync(
        ReadOnlyMemory<byte> value, string? keyId, PayloadContext context, CancellationToken cancellationToken) =>
        new(Decompress(value.Span, context.MaxLength));

    private static byte[] Decompress(ReadOnlySpan<byte> value, int most)
    {
        using var decoder = default(BrotliDecoder);
        byte[] buffer = new byte[Math.Min(Math.Max(FirstBuffer, value.Length * 4), most)];
        int length = 0;
        while (true)
        {
            OperationStatus status = decoder.Decompress(value, buffer.AsSpan(length), out int consumed, out int written);
            value = value[consumed..];
            length += written;
            switch (status)
            {
                case OperationStatus.Done when value.IsEmpty:
                    return length == buffer.Length ? buffer : buffer.AsSpan(0, length).ToArray();
                case OperationStatus.DestinationTooSmall when buffer.Length < most:
                    Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, most));
                    break;
                case OperationStatus.DestinationTooSmall:
                    // A few bytes can stand for gigabytes.
                    throw new JobPayloadException($"The value is longer than {most:N0} bytes when it is decompressed.");
                default:
                    throw new InvalidDataException("The compressed data is damaged.");
            }
        }
    }
}
